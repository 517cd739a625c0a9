package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.SocketSslEchoTest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Netty's {@link SocketSslEchoTest} on DPDK, with fewer of its combinations: see {@link NotApplicable#PARTS}. */
final class DpdkSocketSslEchoTest extends SocketSslEchoTest {

    /** The switches are its last parameters. */
    private static final int SWITCHES = 5;

    /** Settings of five switches in which each pair of switches has each pair of values. */
    private static final List<Integer> PAIRWISE = List.of(0b00000, 0b00111, 0b11001, 0b11110, 0b01011, 0b10101);

    /** Netty's parameters, hidden: each pair of engines and kind of renegotiation, and of the switches the above. */
    public static Collection<Object[]> data() throws Exception {
        Collection<Object[]> some = new ArrayList<>();
        for (Object[] parameters : SocketSslEchoTest.data()) {
            if (PAIRWISE.contains(switches(parameters))) {
                some.add(parameters);
            }
        }
        return some;
    }

    private static int switches(Object[] parameters) {
        int bits = 0;
        for (int i = parameters.length - SWITCHES; i < parameters.length; i++) {
            bits = bits << 1 | ((Boolean) parameters[i] ? 1 : 0);
        }
        return bits;
    }

    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
        return DpdkSocketTestPermutation.socket();
    }
}
