package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.tcp.TcpFailure;
import java.util.EnumMap;
import java.util.Map;

/** Adds up what happened in many simulations, to show that they were not idle. Any thread may add. */
final class Tally {

    private final Map<Scenario.Disaster, Integer> disasters = new EnumMap<>(Scenario.Disaster.class);
    private final Map<TcpFailure, Integer> failures = new EnumMap<>(TcpFailure.class);
    private int simulations;
    private int talks;
    private int unharmed;
    private int wrapped;
    private long tooBig;
    private long blackHoles;
    private long bytes;
    private long frames;
    private long lost;
    private long nanos;

    synchronized void add(
            Scenario.Disaster disaster,
            long frameCount,
            long lostCount,
            int wraps,
            long tooBigCount,
            long blackHoleCount,
            long durationNanos) {
        simulations++;
        disasters.merge(disaster, 1, Integer::sum);
        frames += frameCount;
        lost += lostCount;
        wrapped += wraps;
        tooBig += tooBigCount;
        blackHoles += blackHoleCount;
        nanos += durationNanos;
    }

    synchronized void add(Talk talk) {
        talks++;
        bytes += talk.heard();
        if (talk.failure() == null) {
            unharmed++;
        } else {
            failures.merge(talk.failure(), 1, Integer::sum);
        }
    }

    /** Of all that can happen something did. */
    synchronized void assertNothingIsMissing() {
        assertThat(disasters.keySet()).contains(Scenario.Disaster.values());
        assertThat(failures.keySet()).contains(TcpFailure.REFUSED, TcpFailure.RESET, TcpFailure.TIMEOUT);
        assertThat(wrapped).isPositive();
        assertThat(tooBig).isPositive();
        assertThat(blackHoles).isPositive();
        assertThat(lost).isGreaterThan(frames / 50);
    }

    @Override
    public synchronized String toString() {
        return String.format(
                "%,d simulations of %,d seconds: %,d frames, %,d of them lost; %,d talks heard %,d bytes, %,d were not cut"
                        + " short, the others: %s; sequence numbers wrapped in %,d; %,d packets were told to be too big,"
                        + " %,d black holes found; %s",
                simulations,
                nanos / 1_000_000_000L,
                frames,
                lost,
                talks,
                bytes,
                unharmed,
                failures,
                wrapped,
                tooBig,
                blackHoles,
                disasters);
    }
}
