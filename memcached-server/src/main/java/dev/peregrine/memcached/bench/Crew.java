package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.server.transport.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The workers of all event loops: connected, led from phase to phase, and asked for their counts. */
final class Crew {

    /** Connections that are opened at once: no more than any server lets wait. */
    private static final int CONNECTS_AT_ONCE = 64;

    private static final long LOOP_TIMEOUT_SECONDS = 10;

    private final BenchOptions options;
    private final Wording wording;
    private final Map<EventLoop, Worker> workers = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final List<Interval> spare = new ArrayList<>();

    Crew(BenchOptions options) {
        this.options = options;
        wording = Wording.of(options);
    }

    /** Opens all connections. */
    void connect(Transport transport) {
        ChannelInitializer<Channel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Worker worker = workers.computeIfAbsent(
                        channel.eventLoop(), loop -> worker(loop, transport.preferredWriteSize()));
                ReplyReader replies = new ReplyReader(wording, options);
                channel.pipeline().addLast(new BenchConnection(worker, replies, Worker.maxDepth(options)));
            }
        };
        for (int opened = 0; opened < options.connections(); ) {
            int upTo = Math.min(options.connections(), opened + CONNECTS_AT_ONCE);
            List<ChannelFuture> attempts = new ArrayList<>();
            for (int i = opened; i < upTo; i++) {
                attempts.add(transport.connect(options.server(), initializer));
            }
            for (ChannelFuture attempt : attempts) {
                if (!attempt.awaitUninterruptibly().isSuccess()) {
                    throw new BenchException("cannot open connection " + (opened + 1) + " of " + options.connections()
                            + " to " + ServerProbe.text(options.server()) + ": " + Failures.reason(attempt.cause()));
                }
                opened++;
            }
        }
    }

    private Worker worker(EventLoop loop, int preferredWriteSize) {
        int number = numbers.getAndIncrement();
        KeyDistribution keys = options.zipf().isPresent()
                ? new ZipfKeys(options.keys(), options.zipf().get(), new SplittableRandom(options.seed() - number))
                : new UniformKeys(options.keys());
        RequestWriter writer = new RequestWriter(wording, options.valueSize(), preferredWriteSize);
        return new Worker(loop, number, options, keys, writer, broken);
    }

    /** Leads all workers into a phase; the result is complete when all have come to its end. */
    CompletableFuture<Void> enter(Phase phase) {
        return CompletableFuture.allOf(workers.values().stream()
                .map(worker -> worker.enter(phase, workers.size()))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** What all workers have counted since they were asked the last time. The result is the caller's until released. */
    Interval exchange() {
        List<CompletableFuture<Interval>> counts = workers.values().stream()
                .map(worker -> worker.exchange(spare.isEmpty() ? new Interval() : spare.removeLast()))
                .toList();
        Interval sum = null;
        for (CompletableFuture<Interval> each : counts) {
            Interval counted = get(each);
            if (sum == null) {
                sum = counted;
            } else {
                sum.addBeside(counted);
                spare.add(counted);
            }
        }
        return sum;
    }

    /** Takes back what {@link #exchange()} gave. */
    void release(Interval interval) {
        spare.add(interval);
    }

    private static Interval get(CompletableFuture<Interval> counted) {
        try {
            return counted.get(LOOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchException("an event loop of the client does not answer");
        }
    }

    /**
     * Lets some time pass.
     *
     * @throws BenchException with what goes wrong meanwhile
     */
    void await(double seconds) {
        try {
            broken.get((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BenchException known
                    ? known
                    : new BenchException(e.getCause().toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
    }
}
