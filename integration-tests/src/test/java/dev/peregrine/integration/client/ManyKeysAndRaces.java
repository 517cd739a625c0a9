package dev.peregrine.integration.client;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A user's program with a client of Java's: ten thousand keys by one request, and clients that race for one key by cas.
 *
 * <p>Arguments: address, port, the client, the protocol, the user and the password, and the server's certificate; those
 * behind the protocol may be left out, or be empty.
 */
public final class ManyKeysAndRaces {

    private static final int KEYS = 10_000;
    private static final int KEYS_A_VALUE = 50;
    private static final int RACERS = 4;
    private static final int ROUNDS = 25;

    private ManyKeysAndRaces() {}

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        try (RacingClient client = connect(arguments)) {
            client.everyday();
            manyKeys(client);
            race(client, arguments);
        }
        System.out.println(arguments[2] + ": all well");
        // Clients leave threads behind that would keep the program from its end.
        System.exit(0);
    }

    private static RacingClient connect(String[] arguments) throws Exception {
        InetSocketAddress server = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        boolean binary = arguments[3].equals("binary");
        Login login = new Login(argument(arguments, 4), argument(arguments, 5));
        return switch (arguments[2]) {
            case "spymemcached" -> new RacingSpymemcached(server, binary, login);
            case "folsom" -> new RacingFolsom(server, binary, login, argument(arguments, 6));
            case "xmemcached" -> new RacingXmemcached(server, binary, login);
            case "meta" -> new RacingMeta(server, login, argument(arguments, 6));
            default -> throw new IllegalArgumentException(arguments[2]);
        };
    }

    private static String argument(String[] arguments, int place) {
        return arguments.length > place ? arguments[place] : "";
    }

    private static void manyKeys(RacingClient client) throws Exception {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < KEYS; i += KEYS_A_VALUE) {
            values.put("many-" + i, "value " + i);
            client.set("many-" + i, "value " + i);
        }
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add("many-" + i);
        }
        check(client.get(keys).equals(values), "of ten thousand keys those come back that were stored");
    }

    private static void race(RacingClient client, String[] arguments) throws Exception {
        client.set("race", "0");
        try (ExecutorService threads = Executors.newFixedThreadPool(RACERS)) {
            List<Future<?>> racers = new ArrayList<>();
            for (int racer = 0; racer < RACERS; racer++) {
                racers.add(threads.submit(() -> {
                    count(arguments);
                    return null;
                }));
            }
            for (Future<?> racer : racers) {
                racer.get();
            }
        }
        check(
                client.get(List.of("race")).get("race").equals(Integer.toString(RACERS * ROUNDS)),
                "each round of each racer has counted");
    }

    private static void count(String[] arguments) throws Exception {
        try (RacingClient client = connect(arguments)) {
            for (int round = 0; round < ROUNDS; round++) {
                while (!client.count("race")) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }
}
