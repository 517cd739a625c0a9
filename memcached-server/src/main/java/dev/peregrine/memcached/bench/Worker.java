package dev.peregrine.memcached.bench;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * The load of one event loop: chooses the requests of its connections, sends them and keeps count. Used on its loop only,
 * but for what says otherwise; allocates nothing for a request.
 */
final class Worker {

    /** Requests under way on each connection while keys are set, whatever the run's own depth is. */
    private static final int LOAD_DEPTH = 32;

    /** Larger values fill the network with less. */
    private static final int MAX_BYTES_UNDER_WAY = 16 * 1024;

    private static final int NO_REQUEST = Integer.MIN_VALUE;

    private final EventLoop loop;
    private final int number;
    private final BenchOptions options;
    private final KeyDistribution keys;
    private final SplittableRandom random;
    private final RequestWriter writer;
    private final CompletableFuture<Void> broken;
    private final long getThreshold;
    private final int loadDepth;
    private final List<BenchConnection> connections = new ArrayList<>();

    private Phase phase = Phase.IDLE;
    private CompletableFuture<Void> phaseEnd = new CompletableFuture<>();
    private int workers = 1;
    private int nextLoadKey;
    private int underWay;
    private Interval interval = new Interval();
    private Pacer pacer;
    private boolean reading;
    private long readNanos;

    /**
     * @param number of this worker, from 0
     * @param broken is completed with what ends the run early
     */
    Worker(
            EventLoop loop,
            int number,
            BenchOptions options,
            KeyDistribution keys,
            RequestWriter writer,
            CompletableFuture<Void> broken) {
        this.loop = loop;
        this.number = number;
        this.options = options;
        this.keys = keys;
        this.writer = writer;
        this.broken = broken;
        random = new SplittableRandom(options.seed() + number);
        getThreshold = (long) ((double) options.gets() / (options.gets() + options.sets()) * (1L << Integer.SIZE));
        loadDepth = loadDepth(options);
    }

    private static int loadDepth(BenchOptions options) {
        return Math.max(1, Math.min(LOAD_DEPTH, MAX_BYTES_UNDER_WAY / Math.max(1, options.valueSize())));
    }

    /** Most requests that a connection ever has under way. */
    static int maxDepth(BenchOptions options) {
        return Math.max(options.pipeline(), loadDepth(options));
    }

    EventLoop loop() {
        return loop;
    }

    List<BenchConnection> connections() {
        return connections;
    }

    void add(BenchConnection connection) {
        connections.add(connection);
    }

    /**
     * Enters a phase; called by any thread.
     *
     * @param next the phase
     * @param among how many workers the load is divided
     * @return completed when the phase has nothing left to do: never where requests of the mix are sent
     */
    CompletableFuture<Void> enter(Phase next, int among) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        loop.execute(() -> begin(next, among, end));
        return end;
    }

    private void begin(Phase next, int among, CompletableFuture<Void> end) {
        phase = next;
        workers = among;
        phaseEnd = end;
        if (pacer != null) {
            pacer.stop();
            pacer = null;
        }
        if (next == Phase.RUN && options.openLoop()) {
            pacer = new Pacer(this, options.rate() / among, options.pipeline(), System.nanoTime());
            pacer.start();
        } else if (next == Phase.LOAD || isOfTheMix()) {
            nextLoadKey = number;
            long nowNanos = System.nanoTime();
            connections.forEach(connection -> refill(connection, nowNanos));
        }
        endPhaseWhereDone();
    }

    /** Gives a new interval to count in and returns the one before; called by any thread. */
    CompletableFuture<Interval> exchange(Interval fresh) {
        CompletableFuture<Interval> old = new CompletableFuture<>();
        loop.execute(() -> {
            Interval ended = interval;
            interval = fresh;
            fresh.begin();
            ended.end();
            old.complete(ended);
        });
        return old;
    }

    /**
     * The time at which replies are read. A transport that reads several connections before it completes their rounds has
     * one for all of them.
     */
    long readNanos() {
        if (!reading) {
            reading = true;
            readNanos = System.nanoTime();
        }
        return readNanos;
    }

    /** A connection's round of reading is complete; returns when it was. */
    long endRead() {
        reading = false;
        return readNanos;
    }

    /** Sends a connection new requests in the place of those that were answered at this time. */
    void refill(BenchConnection connection, long nowNanos) {
        int depth = depth();
        int wanted = depth - connection.outstanding();
        if (wanted <= 0) {
            endPhaseWhereDone();
            return;
        }
        writer.begin(connection.context());
        for (int i = 0; i < wanted; i++) {
            int request = nextRequest();
            if (request == NO_REQUEST) {
                break;
            }
            write(connection, request, nowNanos);
        }
        writer.end();
        endPhaseWhereDone();
    }

    private boolean isOfTheMix() {
        return phase == Phase.RUSH || phase == Phase.RUN;
    }

    private int depth() {
        return switch (phase) {
            case LOAD -> loadDepth;
            case RUSH -> options.pipeline();
            case RUN -> pacer == null ? options.pipeline() : 0;
            case IDLE, DRAIN -> 0;
        };
    }

    /** Sends one request of the mix that was due at a time. */
    void send(BenchConnection connection, long dueNanos) {
        writer.begin(connection.context());
        write(connection, mixed(), dueNanos);
        writer.end();
    }

    private void write(BenchConnection connection, int request, long startNanos) {
        connection.asked(request, startNanos);
        underWay++;
        if (request >= 0) {
            writer.get(request);
        } else {
            writer.set(~request);
        }
    }

    private int nextRequest() {
        if (isOfTheMix()) {
            return mixed();
        }
        if (nextLoadKey >= options.keys()) {
            return NO_REQUEST;
        }
        int key = nextLoadKey;
        nextLoadKey += workers;
        return ~key;
    }

    private int mixed() {
        int key = keys.next(random);
        return Integer.toUnsignedLong(random.nextInt()) < getThreshold ? key : ~key;
    }

    /** A reply has come. */
    void answered(int reply, long latencyNanos) {
        underWay--;
        interval.count(reply, latencyNanos);
    }

    private void endPhaseWhereDone() {
        if (isOfTheMix() || phaseEnd.isDone()) {
            return;
        }
        boolean loading = phase == Phase.LOAD && nextLoadKey < options.keys();
        if (!loading && underWay == 0) {
            phaseEnd.complete(null);
        }
    }

    /** A reply was wrong. */
    void wrong(String what) {
        broken.completeExceptionally(new BenchException(what));
    }

    /** A connection has ended, which none may before the end of the run. */
    void ended(BenchConnection connection, String why) {
        int unanswered = connection.outstanding();
        broken.completeExceptionally(
                new BenchException(why + (unanswered == 0 ? "" : ", " + unanswered + " of its requests unanswered")));
    }
}
