package dev.peregrine.transport.dpdk.fuzz;

import java.io.IOException;
import java.util.Set;

/**
 * What Jazzer calls with bytes that it makes up, guided by the code that they reach. They choose what happens to a stack:
 * which frames arrive, what its applications do, how much time goes by. Whatever it is, nothing is thrown, nothing loops,
 * what is sent is well-formed, the counters tell of all of it, and in the end every buffer is back.
 */
public final class NetworkStackFuzzer {

    private NetworkStackFuzzer() {}

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Choices choices = new Choices(input);
        FuzzedHost host = new FuzzedHost(choices);
        talk(host, choices);
        host.end();
    }

    /** The names of all counters of a stack that are not 0 when it has been through an input. */
    static Set<String> reached(byte[] input) throws IOException, IllegalAccessException {
        Choices choices = new Choices(input);
        FuzzedHost host = new FuzzedHost(choices);
        talk(host, choices);
        Set<String> reached = host.reached();
        host.end();
        return reached;
    }

    private static void talk(FuzzedHost host, Choices choices) throws IOException {
        while (!choices.isEmpty()) {
            switch (choices.nextInt(32)) {
                case 22, 23, 24 -> host.act();
                case 25, 26 -> host.pass(choices.nextLong() >>> choices.nextInt(28, 64));
                case 27, 28 -> host.passToDeadline();
                case 29 -> host.flap();
                case 30 -> host.fill();
                case 31 -> {
                    host.arrive();
                    host.arrive();
                }
                default -> host.arrive();
            }
            host.settle();
        }
    }
}
