package dev.peregrine.integration.testsuite;

import java.util.Map;
import java.util.TreeMap;
import org.opentest4j.TestAbortedException;

/** The one place that says which of Netty's transport tests do not apply to DPDK, and why. */
final class NotApplicable {

    /** The reason of each class of {@code io.netty.testsuite.transport.socket} that is not subclassed here. */
    static final Map<String, String> CLASSES = new TreeMap<>(Map.of(
            "DatagramMulticastTest", "the stack joins no multicast groups",
            "DatagramMulticastIPv6Test", "the stack joins no multicast groups",
            "AbstractSocketReuseFdTest", "a channel of DPDK has no file descriptor",
            "TrafficShapingHandlerTest",
                    "takes for granted that no read ends within one of its messages, which segments of 1500 bytes do;"
                            + " Netty's native transports leave it out",
            "SocketSslLargeCertificateTest", "tests TLS over Netty's local transport and no other"));

    /** The reason of each test that is run with fewer pairs of channels or parameters than Netty has for it. */
    static final Map<String, String> PARTS = new TreeMap<>(Map.of(
            "SocketMultipleConnectTest, SocketAddressesTest and SocketConnectionAttemptTest, DPDK with the kernel",
            "name the loopback address, at which the two do not meet",
            "DatagramUnicast*Test.testReceiveEmptyDatagrams, DPDK with itself",
            "sends from a socket of the kernel's",
            "SocketSslEchoTest, 156 of its 192 combinations",
            "take minutes; of the five switches each pair has all its values with each pair of TLS engines",
            "SocketSslClientRenegotiateTest, 62 of its 64 executions",
            "repeat the other two thirty-one times"));

    /** The loop is the stack. */
    static final String BLOCKS_ITS_LOOP =
            "waits on its event loop for the peer's reset, which no packet leaves or arrives without; and a reset drops"
                    + " data that is not read";

    /** Event loops are bound to the queues of a device. */
    static final String NO_SCALING = "a group has the loops that the device's queues need and never fewer";

    /** Netty runs it on no transport. */
    static final String DISABLED = "disabled by Netty, for every transport";

    /** Netty's BoringSSL stands for OpenSSL. */
    static final String NO_RENEGOTIATION = "BoringSSL has no renegotiation that a server could be asked for";

    /** Begins the message of a test that ends because it does not apply; one that ends without it was skipped silently. */
    static final String PREFIX = "not applicable: ";

    private NotApplicable() {}

    /** Ends a test that does not apply. */
    static TestAbortedException because(String reason) {
        return new TestAbortedException(PREFIX + reason);
    }
}
