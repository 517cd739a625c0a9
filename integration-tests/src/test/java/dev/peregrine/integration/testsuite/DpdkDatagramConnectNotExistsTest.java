package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.DatagramConnectNotExistsTest;
import java.util.List;

/** Netty's {@link DatagramConnectNotExistsTest} on DPDK. */
final class DpdkDatagramConnectNotExistsTest extends DatagramConnectNotExistsTest {

    @Override
    protected List<BootstrapFactory<Bootstrap>> newFactories() {
        return DpdkSocketTestPermutation.datagramSocket();
    }
}
