package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.SocketShutdownOutputBySelfTest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Netty's {@link SocketShutdownOutputBySelfTest} on DPDK; the other side is the kernel. */
final class DpdkSocketShutdownOutputBySelfTest extends SocketShutdownOutputBySelfTest {

    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
        return DpdkSocketTestPermutation.clientSocket();
    }

    @Override
    @Test
    public void testWriteAfterShutdownOutputNoWritabilityChange(TestInfo testInfo) {
        throw NotApplicable.because(NotApplicable.DISABLED);
    }

    @Override
    protected SocketAddress newSocketAddress() {
        return new InetSocketAddress(SuiteNetwork.KERNEL, 0);
    }
}
