package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.SocketFixedLengthEchoTest;
import java.util.List;

/** Netty's {@link SocketFixedLengthEchoTest} on DPDK. */
final class DpdkSocketFixedLengthEchoTest extends SocketFixedLengthEchoTest {

    @Override
    protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
        return DpdkSocketTestPermutation.socket();
    }
}
