package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.ServerSocketSuspendTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Netty's {@link ServerSocketSuspendTest} on DPDK; the other side is the kernel. */
final class DpdkServerSocketSuspendTest extends ServerSocketSuspendTest {

    @Override
    protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
        return DpdkSocketTestPermutation.serverSocket();
    }

    @Override
    @Test
    public void testSuspendAndResumeAccept(TestInfo testInfo) {
        throw NotApplicable.because(NotApplicable.DISABLED);
    }
}
