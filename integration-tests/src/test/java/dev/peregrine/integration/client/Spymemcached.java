package dev.peregrine.integration.client;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.MemcachedClient;

/** A user's program with the spymemcached client, text protocol. */
public final class Spymemcached {

    private Spymemcached() {}

    /** @param arguments address, port, number of values */
    public static void main(String[] arguments) throws Exception {
        InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        MemcachedClient client = new MemcachedClient(
                new ConnectionFactoryBuilder().setOpTimeout(60_000).build(), List.of(server));
        try {
            everyday(client);
            values(client, Integer.parseInt(arguments[2]));
        } finally {
            client.shutdown();
        }
        System.out.println("spymemcached: all well");
    }

    private static void everyday(MemcachedClient client) throws Exception {
        check(client.set("spy", 0, "one").get(), "set");
        check("one".equals(client.get("spy")), "get");
        CASValue<Object> seen = client.gets("spy");
        check(client.cas("spy", seen.getCas(), "two") == CASResponse.OK, "cas");
        check(client.cas("spy", seen.getCas(), "three") == CASResponse.EXISTS, "cas with an old unique");
        check(client.cas("nobody", 1, "x") == CASResponse.NOT_FOUND, "cas of what is not there");
        check("two".equals(client.get("spy")), "get after cas");
        check(client.incr("spy-counter", 1, 10) == 10, "incr with initial value");
        check(client.incr("spy-counter", 7) == 17, "incr");
        check(client.append(seen.getCas(), "spy", "!").get(), "append");
        check("two!".equals(client.get("spy")), "get after append");
        check(client.delete("spy").get(), "delete");
        check(client.get("spy") == null, "get after delete");
        List<String> keys = IntStream.range(0, 100).mapToObj(i -> "spy-" + i).toList();
        for (String key : keys) {
            check(client.set(key, 0, key).get(), "set");
        }
        Map<String, Object> found = client.getBulk(keys);
        check(found.size() == 100 && "spy-7".equals(found.get("spy-7")), "multi-get");
    }

    private static void values(MemcachedClient client, int count) throws Exception {
        for (int number = 0; number < count; number++) {
            check(
                    client.set(TestValues.key(number), 0, TestValues.logUniform(number))
                            .get(),
                    "set");
        }
        for (int number = 0; number < count; number++) {
            byte[] value = (byte[]) client.get(TestValues.key(number));
            check(value != null && Arrays.equals(value, TestValues.logUniform(number)), "value " + number);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
