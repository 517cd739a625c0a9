package dev.peregrine.integration.testsuite;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The pairs that Netty's tests of single datagrams run on: all of them, but where a test brings a socket of its own. */
final class UnicastPairs implements BeforeEachCallback {

    /** Its own socket is the kernel's, so the server is at the veth. */
    private static final String KERNEL_SENDS = "testReceiveEmptyDatagrams";

    private final SocketProtocolFamily family;
    private boolean kernelSends;

    UnicastPairs(SocketProtocolFamily family) {
        this.family = family;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        kernelSends = context.getRequiredTestMethod().getName().equals(KERNEL_SENDS);
    }

    List<BootstrapComboFactory<Bootstrap, Bootstrap>> factories() {
        return kernelSends
                ? DpdkSocketTestPermutation.datagramServer(family)
                : DpdkSocketTestPermutation.datagram(family);
    }

    /** What the test binds, given what Netty's test would. */
    SocketAddress bindAddress(SocketAddress usual) {
        return kernelSends ? new InetSocketAddress(0) : usual;
    }
}
