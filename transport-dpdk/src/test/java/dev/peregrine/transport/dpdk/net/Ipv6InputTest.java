package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the IPv6 header and its extensions may say, and what becomes of packets that say something else (RFC 8200). */
class Ipv6InputTest {

    private static final String OUR_IP = "fd00::1";
    private static final String PEER_IP = "fd00::2";
    private static final String PING = "8000 0000 0001 0002 0102";
    private static final String PONG = "8100 0000 0001 0002 0102";
    private static final String PADDING = "0104 00000000";

    private final Conversation peer = new Conversation(OUR_IP + "/64");

    @BeforeEach
    void weKnowEachOther() {
        peer.introduce(PEER_IP, OUR_IP);
    }

    @AfterEach
    void everyBufferIsReturned() {
        peer.end();
    }

    @Test
    void skipsHopByHopAndDestinationOptionsARoutingHeaderAtItsEndAndAnAtomicFragmentHeader() {
        String headers = "3c00" + PADDING + "2b00" + PADDING + "2c00 0000 00000000" + "3a00 0000 12345678";
        peer.arrives(withHeaders(0, headers));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
    }

    @Test
    void skipsAnUnknownOptionThatSaysSo() {
        peer.arrives(withHeaders(60, "3a00 1e04 00000000"));
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
    }

    @Test
    void dropsPacketsWithAnUnknownOptionThatForbidsToGoOn() {
        peer.arrives(withHeaders(60, "3a00 5e04 00000000"));
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_IP_MALFORMED)).isOne();
    }

    @Test
    void dropsHeadersThatAreLongerThanThePacketOrWithoutEnd() {
        peer.arrives(withHeaders(60, "3a09" + PADDING));
        peer.arrives(withHeaders(60, "3c00 0105 00000000"));
        peer.arrives(withHeaders(60, ("3c00" + PADDING).repeat(9)));
        peer.arrives(Frames.ipv6(PEER_IP, OUR_IP, 60, 64, "3a00"));
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_IP_MALFORMED)).isEqualTo(4);
    }

    @Test
    void takesOffThePaddingOfShortFrames() {
        String packet = Frames.ip(PEER_IP, OUR_IP, 58, PING);
        peer.device.arrives(Frames.ethernet(US, PEER, "86dd", packet) + "eeeeee");
        peer.turn();
        peer.expect(Frames.ip(OUR_IP, PEER_IP, 58, PONG));
    }

    @Test
    void dropsWhatIsNotForUsOrComesFromNobody() {
        peer.arrives(Frames.ip(PEER_IP, "fd00::3", 58, PING));
        peer.arrives(Frames.ip(PEER_IP, "::1", 58, PING));
        peer.arrives(Frames.ip(PEER_IP, "ff02::5", 58, PING));
        assertThat(peer.count(StackCounter.DROPPED_IP_DESTINATION)).isEqualTo(3);

        peer.arrives(Frames.ip("::1", OUR_IP, 58, PING));
        peer.arrives(Frames.ip("ff02::2", OUR_IP, 58, PING));
        peer.arrives(Frames.ip(OUR_IP, OUR_IP, 58, PING));
        peer.arrives(Frames.ip("::", OUR_IP, 58, PING));
        assertThat(peer.count(StackCounter.DROPPED_IP_SOURCE)).isEqualTo(4);
        peer.expectNothing();
    }

    @Test
    void letsNobodyPassForIpv4ByMappedAddresses() {
        String mapped = "00000000000000000000ffff0a000002";
        String packet = Frames.ip(PEER_IP, OUR_IP, 58, PING).replace(Frames.hex(PEER_IP), mapped);
        peer.arrives(packet);
        peer.expectNothing();
        assertThat(peer.count(StackCounter.DROPPED_IP_SOURCE)).isOne();
    }

    @Test
    void dropsCutPacketsOtherVersionsAndWrongChecksums() {
        String packet = Frames.ip(PEER_IP, OUR_IP, 58, PING);
        peer.arrives(packet.substring(0, packet.length() - 2));
        assertThat(peer.count(StackCounter.DROPPED_TOO_SHORT)).isOne();
        peer.device.arrives(Frames.ethernet(US, PEER, "86dd", "5" + packet.substring(1)));
        peer.turn();
        assertThat(peer.count(StackCounter.DROPPED_IP_MALFORMED)).isOne();
        peer.arrives(packet.substring(0, packet.length() - 2) + "03");
        assertThat(peer.count(StackCounter.DROPPED_ICMP_CHECKSUM)).isOne();
        peer.expectNothing();
    }

    private static String withHeaders(int first, String headers) {
        return Frames.ipv6(PEER_IP, OUR_IP, first, 64, headers + Frames.withChecksum(PEER_IP, OUR_IP, 58, PING));
    }
}
