package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import org.junit.jupiter.api.Test;

/** The server on our stack over IPv6, and what the kernel makes of our neighbour discovery and fragments. */
class DpdkIpv6Test extends TransportContract {

    @Override
    Setup start() {
        return Setup.afPacketIpv6("-m", ROOM_FOR_ALL);
    }

    @Override
    String serverAddress() {
        return VethPair.SERVER_IPV6_ADDRESS;
    }

    /** Over IPv4 the kernel would put the fragments together itself before this device sees them. */
    @Test
    void answersPingsLargerThanAPacket() {
        assertThat(setup().clientSide().run("ping", "-c", "3", "-i", "0.2", "-W", "2", "-s", "5000", serverAddress()))
                .contains(" 0% packet loss");
    }

    @Test
    void answersPingsToItsLinkLocalAddressAndToAllNodes() {
        assertThat(setup().clientSide().run("ping", "-c", "2", "-i", "0.2", "-W", "2", "ff02::1%veth1"))
                .contains("fe80::");
    }

    @Override
    void afterTraffic(Metrics metrics) {
        setup().awaitNothingLeft();
    }
}
