package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ICMP errors about datagrams do, and that datagrams to nobody are answered by one (RFC 1122 section 4.1.3). */
class UdpErrorTest {

    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final int PORT = 5353;
    private static final int PEER_PORT = 53;
    private final Conversation link = new Conversation(OUR_IP + "/24");
    private UdpEndpoint endpoint;
    private int refusals;
    private final UdpHandler handler = new UdpHandler() {
        @Override
        public void readable(UdpEndpoint readable) {
            throw new AssertionError("nothing is sent here");
        }

        @Override
        public void refused(UdpEndpoint refused) {
            refusals++;
        }
    };

    @BeforeEach
    void bind() throws BindException {
        link.introduce(PEER_IP, OUR_IP);
        link.steering.datagramPorts().bind(0, 0, PORT, 0, false);
        endpoint = link.stack.udp().bind(0, 0, PORT, handler);
    }

    private void connected(Conversation other, String peer) throws BindException {
        InetAddress address = IpAddress.parse(peer);
        other.stack.udp().bind(0, 0, PORT, handler).connect(IpAddress.high(address), IpAddress.low(address), PEER_PORT);
    }

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @Test
    void aConnectedEndpointHearsThatNobodyIsBoundToThePort() {
        endpoint.connect(0, low(PEER_IP), PEER_PORT);
        link.arrives(Frames.ip(
                PEER_IP, OUR_IP, 1, "0303 0000 00000000" + sent(PORT, PEER_PORT).substring(0, 56)));
        assertThat(refusals).isOne();
    }

    @Test
    void anErrorAboutAnotherPortOrPeerIsNotItsOwn() {
        endpoint.connect(0, low(PEER_IP), PEER_PORT);
        link.arrives(Frames.ip(
                PEER_IP, OUR_IP, 1, "0303 0000 00000000" + sent(PORT, 54).substring(0, 56)));
        link.arrives(Frames.ip(
                PEER_IP, OUR_IP, 1, "0303 0000 00000000" + sent(5354, PEER_PORT).substring(0, 56)));
        assertThat(refusals).isZero();
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE)).isEqualTo(2);
    }

    /** What may pass is no refusal: Linux, too, tells of it only who asks for that. */
    @ParameterizedTest
    @ValueSource(strings = {"0300", "0301", "0302", "030a", "030d", "0b00", "0c00"})
    void noOtherErrorIsARefusal(String error) {
        endpoint.connect(0, low(PEER_IP), PEER_PORT);
        link.arrives(Frames.ip(
                PEER_IP,
                OUR_IP,
                1,
                error + "0000 00000000" + sent(PORT, PEER_PORT).substring(0, 56)));
        assertThat(link.count(StackCounter.ICMP_ERRORS_TAKEN)).isOne();
        assertThat(refusals).isZero();
    }

    /** RFC 4443 section 3.1: of its codes only the fourth speaks of the port. */
    @ParameterizedTest
    @CsvSource({"0104, 1", "0100, 0", "0101, 0", "0103, 0", "0300, 0", "0404, 0"})
    void overIpv6OneErrorIsARefusal(String error, int expected) throws BindException {
        Conversation other = new Conversation("fd00::1/64");
        other.introduce("fd00::2", "fd00::1");
        connected(other, "fd00::2");
        String quote = Frames.ip("fd00::1", "fd00::2", 17, Frames.udp(PORT, PEER_PORT, "0102"));
        other.arrives(Frames.ip("fd00::2", "fd00::1", 58, error + "0000 00000000" + quote));
        assertThat(other.count(StackCounter.ICMP_ERRORS_TAKEN)).isOne();
        assertThat(refusals).isEqualTo(expected);
        other.end();
    }

    /** What a fragment has in the place of ports are none unless it is the first. */
    @Test
    void anErrorAboutALaterFragmentIsNobodys() throws BindException {
        Conversation other = new Conversation("fd00::1/64");
        other.introduce("fd00::2", "fd00::1");
        connected(other, "fd00::2");
        String data = Frames.udp(PORT, PEER_PORT, "0102");
        String quote = Frames.ipv6("fd00::1", "fd00::2", 44, 64, "1100 0008 00000007" + data);
        other.arrives(Frames.ip("fd00::2", "fd00::1", 58, "0104 0000 00000000" + quote));
        assertThat(other.count(StackCounter.DROPPED_ICMP_QUOTE)).isOne();
        assertThat(refusals).isZero();
        other.end();
    }

    /** What the loopback carries nobody on the link can have seen. */
    @Test
    void anErrorOfTheLinkAboutAPacketOfTheLoopbackIsForged() {
        endpoint.connect(0, low("127.0.0.1"), PEER_PORT);
        String quote = Frames.ip("127.0.0.1", "127.0.0.1", 17, Frames.udp(PORT, PEER_PORT, "0102"));
        link.arrives(Frames.ip(PEER_IP, OUR_IP, 1, "0303 0000 00000000" + quote));
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE)).isOne();
        assertThat(refusals).isZero();
    }

    /** Another endpoint, whose turn comes first, closes this one in the turn in which it is refused. */
    @Test
    void anEndpointThatIsClosedByAnotherHearsNothing() throws BindException {
        link.stack.udp().bind(0, 0, PORT + 1, new UdpHandler() {
            @Override
            public void readable(UdpEndpoint readable) {
                readable.receive().take().releasePacket();
                endpoint.close();
            }

            @Override
            public void refused(UdpEndpoint refused) {
                throw new AssertionError("this one is not connected");
            }
        });
        endpoint.connect(0, low(PEER_IP), PEER_PORT);
        link.device.arrives(frame(Frames.ip(PEER_IP, OUR_IP, 17, Frames.udp(PEER_PORT, PORT + 1, "01"))));
        link.device.arrives(frame(Frames.ip(
                PEER_IP, OUR_IP, 1, "0303 0000 00000000" + sent(PORT, PEER_PORT).substring(0, 56))));
        link.turn();
        assertThat(link.count(StackCounter.ICMP_ERRORS_TAKEN)).isOne();
        assertThat(refusals).isZero();
    }

    @Test
    void anEndpointThatIsClosedHearsNothing() {
        endpoint.connect(0, low(PEER_IP), PEER_PORT);
        link.device.arrives(frame(Frames.ip(
                PEER_IP, OUR_IP, 1, "0303 0000 00000000" + sent(PORT, PEER_PORT).substring(0, 56))));
        link.device.arrives(frame(Frames.ip(PEER_IP, OUR_IP, 17, Frames.udp(53, PORT, "01"))));
        endpoint.close();
        link.turn();
        assertThat(refusals).isZero();
        assertThat(link.count(StackCounter.DROPPED_UDP_PORT)).isOne();
    }

    @Test
    void whatIsTooBigForARouterLeavesInFragmentsNextTime() throws SocketException {
        send(1000);
        String whole = link.device.sent();
        assertThat(whole.length() / 2).isEqualTo(14 + 28 + 1000);

        tooBig(576, whole.substring(28, 28 + 56));
        send(1000);
        assertThat(link.device.sent().length() / 2).isEqualTo(14 + 20 + 552);
        assertThat(link.device.sent().length() / 2).isEqualTo(14 + 20 + 1008 - 552);
        link.expectNothing();
    }

    /** Where every host must take more than a router passes on, routers have to fragment (RFC 791, RFC 1191 section 3). */
    @Test
    void whatNeedNotGetThroughMayBeFragmentedOnItsWay() throws SocketException {
        send(500);
        String whole = link.device.sent();
        assertThat(whole.substring(28 + 8, 28 + 16))
                .as("identification, flags and offset")
                .isEqualTo("00004000");

        tooBig(300, whole.substring(28, 28 + 56));
        send(500);
        send(500);
        String first = link.device.sent();
        String second = link.device.sent();
        assertThat(first.substring(28 + 12, 28 + 16)).isEqualTo("0000");
        assertThat(second.substring(28 + 12, 28 + 16)).isEqualTo("0000");
        assertThat(first.substring(28 + 8, 28 + 12)).isNotEqualTo(second.substring(28 + 8, 28 + 12));
        assertThat(first.length() / 2).isEqualTo(14 + 28 + 500);
    }

    /** Whoever forges an error must know what was sent, and to whom. */
    @Test
    void anErrorAboutALargerDatagramThanWasSentIsForged() throws SocketException {
        String forged = sent(PORT, PEER_PORT, 1000);
        tooBig(576, forged);
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE))
                .as("nothing was sent")
                .isOne();
        send(999);
        link.device.sent();
        tooBig(576, forged);
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE))
                .as("less was sent")
                .isEqualTo(2);
        send(1000);
        link.device.sent();
        tooBig(576, sent(PORT, PEER_PORT, 998).replaceFirst("4500....", "45000400"));
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE))
                .as("lengths contradict")
                .isEqualTo(3);
        tooBig(576, forged.replace(Frames.hex(PEER_IP), Frames.hex("10.0.0.3")));
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE))
                .as("another peer")
                .isEqualTo(4);
        tooBig(1028, forged);
        tooBig(1400, forged);
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED))
                .as("it would get through")
                .isZero();

        tooBig(1027, forged);
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).isOne();
        tooBig(1027, forged);
        tooBig(1027 + 1, forged);
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).as("no news").isOne();
    }

    @Test
    void aConnectedEndpointHasNoOtherPeerThatAPathLeadsTo() throws SocketException {
        send(1000);
        link.device.sent();
        endpoint.connect(0, low("10.0.0.3"), PEER_PORT);
        tooBig(576, sent(PORT, PEER_PORT, 1000));
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE)).isOne();
        assertThat(link.count(StackCounter.PATH_MTUS_LEARNED)).isZero();
    }

    @Test
    void aDatagramForAPortThatNobodyHasIsAnswered() {
        String datagram = Frames.ip(PEER_IP, OUR_IP, 17, Frames.udp(PEER_PORT, 9, "0102"));
        link.arrives(datagram);
        link.expect(Frames.ip(OUR_IP, PEER_IP, 1, "0303 0000 00000000" + datagram));
        assertThat(link.count(StackCounter.DROPPED_UDP_PORT)).isOne();
    }

    /** RFC 4443 section 3.1. */
    @Test
    void soIsOneOverIpv6() {
        Conversation other = new Conversation("fd00::1/64");
        other.introduce("fd00::2", "fd00::1");
        String datagram = Frames.ip("fd00::2", "fd00::1", 17, Frames.udp(PEER_PORT, 9, "0102"));
        other.arrives(datagram);
        other.expect(Frames.ip("fd00::1", "fd00::2", 58, "0104 0000 00000000" + datagram));
        other.end();
    }

    /** RFC 1122 section 3.2.2: who asks everybody must not be answered by errors of everybody. */
    @Test
    void oneThatWasSentToAllIsNot() {
        String datagram = Frames.ip(PEER_IP, "10.0.0.255", 17, Frames.udp(PEER_PORT, 9, "0102"));
        link.device.arrives(Frames.ethernet(Conversation.EVERYBODY, Conversation.PEER, "0800", datagram));
        link.turn();
        link.expectNothing();
        assertThat(link.count(StackCounter.DROPPED_UDP_PORT)).isOne();
    }

    private static String frame(String packet) {
        return Frames.ethernet(Conversation.US, Conversation.PEER, "0800", packet);
    }

    private static String sent(int fromPort, int toPort) {
        return sent(fromPort, toPort, 2);
    }

    private static String sent(int fromPort, int toPort, int bytes) {
        return Frames.ip(OUR_IP, PEER_IP, 17, Frames.udp(fromPort, toPort, Frames.pattern(0, bytes)));
    }

    /** A router says that no more gets through than so much; it quotes 28 bytes of what was sent. */
    private void tooBig(int mtu, String datagram) {
        link.arrives(
                Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 0000 %04x".formatted(mtu) + datagram.substring(0, 56)));
    }

    private void send(int bytes) throws SocketException {
        PacketBuffer data = link.device.pool().allocate();
        data.append(bytes);
        endpoint.send(data, 0, low(OUR_IP), 0, low(PEER_IP), PEER_PORT);
        link.turn();
    }

    private static long low(String address) {
        return IpAddress.low(IpAddress.parse(address));
    }
}
