package dev.peregrine.memcached.bench;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends the requests of an open loop when they are due, whether those before have been answered or not.
 *
 * <p>A request that finds all connections at their depth waits, and its latency counts from when it was due all the same:
 * else a server that stalls would be spared the requests that met the stall (coordinated omission). Runs in each turn of
 * its event loop, which therefore never sleeps; due times are as exact as turns are short.
 */
final class Pacer implements Runnable {

    private static final double NANOS_A_SECOND = 1e9;

    private final Worker worker;
    private final double intervalNanos;
    private final int depth;
    private final long startNanos;
    private long sent;
    private int next;
    private Future<?> turns;

    /** @param rate requests a second */
    Pacer(Worker worker, double rate, int depth, long startNanos) {
        this.worker = worker;
        this.intervalNanos = NANOS_A_SECOND / rate;
        this.depth = depth;
        this.startNanos = startNanos;
    }

    /** Begins; a task that is due at once again is what an event loop runs once in each turn. */
    void start() {
        turns = worker.loop().scheduleWithFixedDelay(this, 0, 1, TimeUnit.NANOSECONDS);
    }

    void stop() {
        turns.cancel(false);
    }

    @Override
    public void run() {
        long nowNanos = System.nanoTime();
        long dueNanos = dueNanos();
        while (dueNanos - nowNanos <= 0) {
            BenchConnection connection = free();
            if (connection == null) {
                break;
            }
            worker.send(connection, dueNanos);
            sent++;
            dueNanos = dueNanos();
        }
    }

    private long dueNanos() {
        return startNanos + (long) (sent * intervalNanos);
    }

    /** The next connection that can take a request, in turn, or null. */
    private BenchConnection free() {
        List<BenchConnection> connections = worker.connections();
        for (int i = 0; i < connections.size(); i++) {
            next = next + 1 < connections.size() ? next + 1 : 0;
            BenchConnection connection = connections.get(next);
            if (connection.outstanding() < depth) {
                return connection;
            }
        }
        return null;
    }
}
