package dev.peregrine.memcached.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;

/** What happened in a stretch of time: counted by one worker, then read by whoever it was handed to. */
final class Interval {

    /** Longer latencies count as this. */
    private static final long MAX_LATENCY_NANOS = 600_000_000_000L;

    private static final int DIGITS = 3;
    private static final double NANOS_A_SECOND = 1e9;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, DIGITS);
    private long hits;
    private long misses;
    private long stored;
    private long beganNanos;
    private double seconds;
    private double rate;
    private long allocatedAtBegin;
    private long allocatedBytes;

    /** Counts a reply; allocates nothing. */
    void count(int reply, long latencyNanos) {
        latencies.recordValue(Math.min(latencyNanos, MAX_LATENCY_NANOS));
        switch (reply) {
            case ReplyReader.HIT -> hits++;
            case ReplyReader.MISS -> misses++;
            default -> stored++;
        }
    }

    /** From now on the calling thread counts. */
    void begin() {
        clear();
        allocatedAtBegin = THREADS.getCurrentThreadAllocatedBytes();
        beganNanos = System.nanoTime();
    }

    /** The thread that has counted counts no more. */
    void end() {
        seconds = (System.nanoTime() - beganNanos) / NANOS_A_SECOND;
        rate = requests() / seconds;
        allocatedBytes = THREADS.getCurrentThreadAllocatedBytes() - allocatedAtBegin;
    }

    private void clear() {
        latencies.reset();
        hits = 0;
        misses = 0;
        stored = 0;
        seconds = 0;
        rate = 0;
        allocatedBytes = 0;
    }

    /** Adds what another worker counted at the same time. */
    void addBeside(Interval other) {
        addCounts(other);
        rate += other.rate;
        seconds = Math.max(seconds, other.seconds);
    }

    /** Adds what was counted after this. */
    void addBehind(Interval other) {
        double requestsOfBoth = rate * seconds + other.rate * other.seconds;
        addCounts(other);
        seconds += other.seconds;
        rate = seconds == 0 ? 0 : requestsOfBoth / seconds;
    }

    private void addCounts(Interval other) {
        latencies.add(other.latencies);
        hits += other.hits;
        misses += other.misses;
        stored += other.stored;
        allocatedBytes += other.allocatedBytes;
    }

    /** Nanoseconds from request, in an open loop from when it was due, to reply. */
    Histogram latencies() {
        return latencies;
    }

    long hits() {
        return hits;
    }

    long misses() {
        return misses;
    }

    long stored() {
        return stored;
    }

    long requests() {
        return hits + misses + stored;
    }

    double seconds() {
        return seconds;
    }

    /** Requests a second. */
    double rate() {
        return rate;
    }

    /** Bytes that the client's event loops allocated on the heap. */
    long allocatedBytes() {
        return allocatedBytes;
    }
}
