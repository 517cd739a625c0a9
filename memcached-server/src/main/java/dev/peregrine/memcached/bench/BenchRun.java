package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.server.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One run: connects, sets the keys, rushes where that is asked for, warms up, measures and awaits the last replies. */
final class BenchRun {

    private static final double LOOK_SECONDS = 0.05;
    private static final double NANOS_A_SECOND = 1e9;

    private final BenchOptions options;
    private final Transport transport;
    private final Progress progress;
    private final Crew crew;
    private double silentSeconds;

    BenchRun(BenchOptions options, Transport transport, Progress progress) {
        this.options = options;
        this.transport = transport;
        this.progress = progress;
        crew = new Crew(options);
    }

    /**
     * Runs it.
     *
     * @throws BenchException where anything but right replies came: there is no result then
     */
    BenchResult run() {
        String version = ServerProbe.ask(transport, options.server(), options.timeoutSeconds());
        crew.connect(transport);
        if (options.load()) {
            awaitEnd("loading", Phase.LOAD);
        }
        if (options.rushSeconds() > 0) {
            crew.enter(Phase.RUSH);
            discard();
            pass("rush", options.rushSeconds(), new ArrayList<>());
            awaitEnd("rush", Phase.DRAIN);
        }
        crew.enter(Phase.RUN);
        discard();
        if (options.warmupSeconds() > 0) {
            pass("warm-up", options.warmupSeconds(), new ArrayList<>());
        }
        discard();
        List<BenchResult.Sample> series = new ArrayList<>();
        Interval total = pass("measured", options.durationSeconds(), series);
        awaitEnd("end", Phase.DRAIN);
        if (total.requests() == 0) {
            throw new BenchException("not one reply came in the measured " + options.durationSeconds() + " s");
        }
        return new BenchResult(options, transport.kind().label(), version, total, series);
    }

    private void discard() {
        crew.release(crew.exchange());
        silentSeconds = 0;
    }

    private Interval pass(String phase, double seconds, List<BenchResult.Sample> series) {
        Interval total = new Interval();
        long beganNanos = System.nanoTime();
        double passed = 0;
        while (passed < seconds) {
            crew.await(Math.min(options.intervalSeconds(), seconds - passed));
            passed = (System.nanoTime() - beganNanos) / NANOS_A_SECOND;
            Interval last = tick(phase, passed);
            total.addBehind(last);
            series.add(new BenchResult.Sample(
                    passed,
                    last.rate(),
                    last.latencies().getValueAtPercentile(50),
                    last.latencies().getValueAtPercentile(99)));
            crew.release(last);
        }
        return total;
    }

    private void awaitEnd(String name, Phase phase) {
        CompletableFuture<Void> end = crew.enter(phase);
        discard();
        long beganNanos = System.nanoTime();
        while (!end.isDone()) {
            crew.await(LOOK_SECONDS);
            if (!end.isDone()) {
                crew.release(tick(name, (System.nanoTime() - beganNanos) / NANOS_A_SECOND));
            }
        }
    }

    private Interval tick(String phase, double second) {
        Interval last = crew.exchange();
        silentSeconds = last.requests() > 0 ? 0 : silentSeconds + last.seconds();
        if (silentSeconds > options.timeoutSeconds() && !isIdleByRate()) {
            throw new BenchException("no reply for " + options.timeoutSeconds()
                    + " s: the server, or the way to it, has died; --timeout sets how long to wait");
        }
        progress.show(phase, second, last);
        return last;
    }

    /** Whether so few requests are offered that none may be under way for so long. */
    private boolean isIdleByRate() {
        return options.openLoop() && options.rate() * options.timeoutSeconds() < 2;
    }
}
