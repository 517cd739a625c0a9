package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.net.BindException;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What ICMP errors about datagrams do, and that datagrams to nobody are answered by one (RFC 1122 section 4.1.3). */
class UdpErrorTest {

    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final int PORT = 5353;
    private static final int PEER_PORT = 53;
    private static final String LARGE = Frames.pattern(0, 1000);

    private final Conversation link = new Conversation(OUR_IP + "/24");
    private UdpEndpoint endpoint;
    private int refusals;

    @BeforeEach
    void bind() throws BindException {
        link.introduce(PEER_IP, OUR_IP);
        link.steering.datagramPorts().bind(0, 0, PORT, 0, false);
        endpoint = link.stack.udp().bind(0, 0, PORT, new UdpHandler() {
            @Override
            public void readable(UdpEndpoint readable) {
                throw new AssertionError("nothing is sent here");
            }

            @Override
            public void refused(UdpEndpoint refused) {
                refusals++;
            }
        });
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
        assertThat(link.count(StackCounter.DROPPED_ICMP_QUOTE)).isOne();
    }

    @Test
    void whatIsTooBigForARouterLeavesInFragmentsNextTime() throws SocketException {
        send();
        String whole = link.device.sent();
        assertThat(whole.length() / 2).isEqualTo(14 + 28 + 1000);

        link.arrives(Frames.ip("10.9.9.9", OUR_IP, 1, "0304 0000 00000240" + whole.substring(28, 28 + 56)));
        send();
        assertThat(link.device.sent().length() / 2).isEqualTo(14 + 20 + 552);
        assertThat(link.device.sent().length() / 2).isEqualTo(14 + 20 + 1008 - 552);
        link.expectNothing();
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

    private static String sent(int fromPort, int toPort) {
        return Frames.ip(OUR_IP, PEER_IP, 17, Frames.udp(fromPort, toPort, "0102"));
    }

    private void send() throws SocketException {
        PacketBuffer data = link.device.pool().allocate();
        data.append(LARGE.length() / 2);
        endpoint.send(data, 0, low(OUR_IP), 0, low(PEER_IP), PEER_PORT);
        link.turn();
    }

    private static long low(String address) {
        return IpAddress.low(IpAddress.parse(address));
    }
}
