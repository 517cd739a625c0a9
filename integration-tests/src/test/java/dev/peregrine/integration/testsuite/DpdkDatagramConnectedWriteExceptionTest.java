package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.DatagramConnectedWriteExceptionTest;
import java.util.List;

/** Netty's {@link DatagramConnectedWriteExceptionTest} on DPDK. */
final class DpdkDatagramConnectedWriteExceptionTest extends DatagramConnectedWriteExceptionTest {

    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
        return DpdkSocketTestPermutation.datagramSocket();
    }
}
