package dev.peregrine.integration.client;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;

/** A user's program with the xmemcached client: the everyday operations, then many values over many connections. */
public final class Xmemcached {

    private static final int THREADS = 50;

    private Xmemcached() {}

    /** @param arguments address, port, number of values, number of connections */
    public static void main(String[] arguments) throws Exception {
        XMemcachedClientBuilder builder = new XMemcachedClientBuilder(
                List.of(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]))));
        builder.setConnectionPoolSize(Integer.parseInt(arguments[3]));
        builder.setOpTimeout(60_000);
        builder.setConnectTimeout(20_000);
        MemcachedClient client = builder.build();
        try {
            client.setEnableHeartBeat(false);
            client.getTranscoder().setCompressionThreshold(Integer.MAX_VALUE);
            everyday(client);
            manyValues(client, Integer.parseInt(arguments[2]));
        } finally {
            client.shutdown();
        }
        System.out.println("xmemcached: all well");
    }

    private static void everyday(MemcachedClient client) throws Exception {
        check(client.set("greeting", 0, "hello"), "set");
        check("hello".equals(client.get("greeting")), "get");
        check(!client.add("greeting", 0, "again"), "add of what is there");
        check(client.replace("greeting", 0, "good day"), "replace");
        GetsResponse<String> seen = client.gets("greeting");
        check(client.cas("greeting", 0, "good night", seen.getCas()), "cas");
        check(!client.cas("greeting", 0, "lost", seen.getCas()), "cas with an old unique");
        check("good night".equals(client.get("greeting")), "get after cas");
        check(client.incr("counter", 5, 1) == 1, "incr with initial value");
        check(client.incr("counter", 5) == 6, "incr");
        check(client.decr("counter", 2) == 4, "decr");
        check(client.touch("greeting", 100), "touch");
        check(client.delete("greeting"), "delete");
        check(client.get("greeting") == null, "get after delete");
        for (int i = 0; i < 100; i++) {
            client.set("multi-" + i, 0, "v" + i);
        }
        List<String> keys = IntStream.range(0, 200).mapToObj(i -> "multi-" + i).toList();
        Map<String, String> found = client.get(keys);
        check(found.size() == 100 && "v42".equals(found.get("multi-42")), "multi-get");
    }

    private static void manyValues(MemcachedClient client, int count) throws Exception {
        inParallel(count, number -> check(client.set(TestValues.key(number), 0, TestValues.logUniform(number)), "set"));
        inParallel(count, number -> {
            byte[] value = client.get(TestValues.key(number));
            check(value != null, "value " + number + " is missing");
            check(Arrays.equals(value, TestValues.logUniform(number)), "value " + number + " came back changed");
        });
    }

    private static void inParallel(int count, Step step) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> parts = IntStream.range(0, THREADS)
                    .<Future<?>>mapToObj(part -> threads.submit(() -> {
                        for (int number = part; number < count; number += THREADS) {
                            step.run(number);
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> part : parts) {
                part.get();
            }
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run(int number) throws Exception;
    }
}
