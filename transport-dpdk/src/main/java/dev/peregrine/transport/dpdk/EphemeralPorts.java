package dev.peregrine.transport.dpdk;

import java.net.BindException;
import java.security.SecureRandom;
import java.util.function.IntPredicate;

/**
 * The local ports of those who do not say which (RFC 6056 algorithm 1): from a place that nobody off the path can predict
 * on, the first that is free. Any thread may choose.
 */
final class EphemeralPorts {

    private static final int FIRST = 32_768;
    private static final int COUNT = 28_232;

    /** Hosts that we speak to see our ports: from an ordinary generator's output they could compute the next. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private EphemeralPorts() {}

    /**
     * Chooses a port.
     *
     * @param isFree whether a port may be chosen
     * @throws BindException where none may
     */
    static int choose(IntPredicate isFree) throws BindException {
        int start = RANDOM.nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + (start + i) % COUNT;
            if (isFree.test(port)) {
                return port;
            }
        }
        throw new BindException("Address already in use: no port is free");
    }
}
