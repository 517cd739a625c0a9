package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.ConnectionFactoryBuilder.Locator;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedClient;

/**
 * A user's program that spreads keys over several servers by consistent hashing, as ketama does. It stores, says so and
 * waits for a byte of its input while one server goes; then it counts what is still there, stores again and reads again.
 *
 * <p>Arguments: number of keys, then the servers as host:port.
 */
public final class Ketama {

    private static final int ATTEMPTS = 5;

    private Ketama() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        List<String> keys = IntStream.range(0, Integer.parseInt(arguments[0]))
                .mapToObj(i -> "ketama-" + i)
                .toList();
        List<InetSocketAddress> servers = Arrays.stream(arguments)
                .skip(1)
                .map(server -> server.split(":", 2))
                .map(parts -> new InetSocketAddress(parts[0], Integer.parseInt(parts[1])))
                .toList();
        MemcachedClient client = new MemcachedClient(
                new ConnectionFactoryBuilder()
                        .setLocatorType(Locator.CONSISTENT)
                        .setHashAlg(DefaultHashAlgorithm.KETAMA_HASH)
                        .setFailureMode(FailureMode.Redistribute)
                        .setOpTimeout(30_000)
                        .build(),
                servers);
        try {
            store(client, keys);
            System.out.println("stored " + found(client, keys));
            if (System.in.read() < 0) {
                throw new IOException("told to end");
            }
            System.out.println("kept " + found(client, keys));
            store(client, keys);
            System.out.println("again " + found(client, keys));
        } finally {
            client.shutdown();
        }
    }

    private static void store(MemcachedClient client, List<String> keys) {
        for (String key : keys) {
            if (!persistently(() -> client.set(key, 0, key).get())) {
                throw new IllegalStateException("not stored: " + key);
            }
        }
    }

    private static long found(MemcachedClient client, List<String> keys) {
        return keys.stream()
                .filter(key -> key.equals(persistently(() -> client.get(key))))
                .count();
    }

    /** What was under way on a connection that breaks is cancelled, and is for the user to ask again. */
    private static <T> T persistently(Callable<T> request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return request.call();
            } catch (Exception e) {
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
