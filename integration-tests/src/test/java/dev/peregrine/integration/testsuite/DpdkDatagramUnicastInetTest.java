package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.DatagramUnicastInetTest;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Netty's {@link DatagramUnicastInetTest} on DPDK. */
final class DpdkDatagramUnicastInetTest extends DatagramUnicastInetTest {

    @RegisterExtension
    final UnicastPairs pairs = new UnicastPairs(SocketProtocolFamily.INET);

    @Override
    protected List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
        return pairs.factories();
    }

    @Override
    protected SocketAddress newSocketAddress() {
        return pairs.bindAddress(super.newSocketAddress());
    }
}
