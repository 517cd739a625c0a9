package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.SocketShutdownOutputByPeerTest;
import java.util.List;

/** Netty's {@link SocketShutdownOutputByPeerTest} on DPDK; the other side is the kernel. */
final class DpdkSocketShutdownOutputByPeerTest extends SocketShutdownOutputByPeerTest {

    @Override
    protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
        return DpdkSocketTestPermutation.serverSocket();
    }
}
