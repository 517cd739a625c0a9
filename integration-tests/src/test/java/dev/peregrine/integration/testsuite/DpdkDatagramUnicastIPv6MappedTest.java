package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.DatagramUnicastIPv6MappedTest;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Netty's {@link DatagramUnicastIPv6MappedTest} on DPDK. */
final class DpdkDatagramUnicastIPv6MappedTest extends DatagramUnicastIPv6MappedTest {

    @RegisterExtension
    final UnicastPairs pairs = new UnicastPairs(SocketProtocolFamily.INET6);

    @Override
    protected List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
        return pairs.factories();
    }

    @Override
    protected SocketAddress newSocketAddress() {
        return pairs.bindAddress(super.newSocketAddress());
    }
}
