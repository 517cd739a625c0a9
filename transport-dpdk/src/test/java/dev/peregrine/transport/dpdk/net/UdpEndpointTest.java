package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To whom datagrams go, how many wait, and in how many buffers they leave (RFC 768, RFC 1122 section 4.1). */
class UdpEndpointTest {

    private static final String OUR_IP = "10.0.0.1";
    private static final String PEER_IP = "10.0.0.2";
    private static final String OUR_IPV6 = "fd00::1";
    private static final String PEER_IPV6 = "fd00::2";
    private static final int PORT = 53;
    private static final int PEER_PORT = 1000;
    private static final UdpHandler SILENT = new SilentUdpHandler();

    private final Conversation link = new Conversation(OUR_IP + "/24", OUR_IPV6 + "/64");

    @BeforeEach
    void weKnowEachOther() {
        link.introduce(PEER_IP, OUR_IP);
        link.introduce(PEER_IPV6, OUR_IPV6);
    }

    @AfterEach
    void everyBufferIsReturned() {
        link.end();
    }

    @Test
    void aConnectedEndpointComesBeforeOneOfThatAddress() throws Exception {
        UdpEndpoint any = link.stack.udp().bind(0, 0, PORT, SILENT);
        any.connect(0, low(PEER_IP), PEER_PORT);
        UdpEndpoint own = link.stack.udp().bind(0, low(OUR_IP), PORT, SILENT);
        datagram(PEER_PORT, PORT, 1);
        datagram(PEER_PORT + 1, PORT, 1);
        assertThat(received(any)).isOne();
        assertThat(received(own)).isOne();
    }

    @Test
    void oneOfAnAddressComesBeforeOneOfAnyAddress() throws Exception {
        UdpEndpoint own = link.stack.udp().bind(0, low(OUR_IP), PORT, SILENT);
        UdpEndpoint any = link.stack.udp().bind(0, 0, PORT, SILENT);
        datagram(PEER_PORT, PORT, 1);
        link.arrives(Frames.ip(PEER_IPV6, OUR_IPV6, 17, Frames.udp(PEER_PORT, PORT, "01")));
        assertThat(received(own)).isOne();
        assertThat(received(any)).isOne();
    }

    @Test
    void anyAddressOfIpv4IsNoneOfIpv6() throws Exception {
        UdpEndpoint ipv4 = link.stack.udp().bind(0, low("0.0.0.0"), PORT, SILENT);
        String datagram = Frames.ip(PEER_IPV6, OUR_IPV6, 17, Frames.udp(PEER_PORT, PORT, "01"));
        link.arrives(datagram);
        link.expect(Frames.ip(OUR_IPV6, PEER_IPV6, 58, "0104 0000 00000000" + datagram));
        datagram(PEER_PORT, PORT, 1);
        assertThat(received(ipv4)).isOne();
    }

    /** Ports that are 256 apart lie in the same bucket. */
    @Test
    void anEndpointThatIsClosedIsGoneWhereverItStood() throws Exception {
        UdpEndpoint[] all = new UdpEndpoint[3];
        for (int i = 0; i < all.length; i++) {
            all[i] = link.stack.udp().bind(0, 0, PORT + 256 * i, SILENT);
        }
        all[1].close();
        all[0].close();
        for (int i = 0; i < all.length; i++) {
            datagram(PEER_PORT, PORT + 256 * i, 1);
        }
        assertThat(link.count(StackCounter.DROPPED_UDP_PORT)).isEqualTo(2);
        assertThat(received(all[2])).isOne();
        for (int i = 0; i < 2; i++) {
            link.device.sent();
        }
    }

    @Test
    void oneDatagramAlwaysFitsAndWhatIsReadMakesRoom() throws Exception {
        UdpEndpoint endpoint = link.stack.udp().bind(0, 0, PORT, SILENT);
        endpoint.receiveLimit(1);
        for (int i = 0; i < 3; i++) {
            datagram(PEER_PORT, PORT, 100);
            datagram(PEER_PORT, PORT, 100);
            assertThat(received(endpoint)).isOne();
        }
        assertThat(link.stack.udp().counters().rcvbufErrors).isEqualTo(3);
    }

    @Test
    void roomIsCountedInWholeBuffers() throws Exception {
        UdpEndpoint endpoint = link.stack.udp().bind(0, 0, PORT, SILENT);
        PacketBuffer buffer = link.device.pool().allocate();
        endpoint.receiveLimit(4 * buffer.capacity());
        buffer.release();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 6; i++) {
                datagram(PEER_PORT, PORT, 1);
            }
            assertThat(received(endpoint)).isEqualTo(4);
        }
    }

    /** What waits till the peer is known leaves as what need not wait: the device completes it. */
    @Test
    void whatHasWaitedForTheNeighbourIsCompletedByTheDevice() throws Exception {
        DeviceCapabilities summing = new DeviceCapabilities(false, false, true, true, true, false, 8);
        Conversation offloading =
                new Conversation(Conversation.config(List.of(), OUR_IP + "/24"), new ScriptedDevice(64, summing));
        long[] lengths = new long[2];
        UdpEndpoint endpoint = offloading.stack.udp().bind(0, 0, PORT, SILENT);
        for (int i = 0; i < 2; i++) {
            PacketBuffer data = offloading.device.pool().allocate();
            data.append(10);
            endpoint.send(data, 0, low(OUR_IP), 0, low(PEER_IP), PEER_PORT);
            if (i == 0) {
                offloading.turn();
                assertThat(offloading.device.offload()).as("the question").isZero();
                offloading.device.arrives(Frames.ethernet(
                        Conversation.US,
                        Conversation.PEER,
                        "0806",
                        "0001080006040002" + Conversation.PEER + Frames.hex(PEER_IP) + Conversation.US
                                + Frames.hex(OUR_IP)));
            }
            offloading.turn();
            assertThat(offloading.device.offload()).isEqualTo(Offload.TX_IP_CHECKSUM | Offload.TX_UDP_CHECKSUM);
            lengths[i] = offloading.device.offloadLengths();
        }
        assertThat(lengths[0]).isEqualTo(lengths[1]).isNotZero();
        offloading.end();
    }

    /** The device takes eight buffers in a chain. */
    @Test
    void moreBuffersThanADeviceTakesLeaveInOne() throws Exception {
        UdpEndpoint endpoint = link.stack.udp().bind(0, 0, PORT, SILENT);
        for (int buffers = 7; buffers <= 10; buffers++) {
            send(endpoint, chain(buffers, false));
            send(endpoint, chain(buffers, true));
        }
    }

    /** A datagram leaves, in no more buffers than the device takes, and with all that is in it. */
    private void send(UdpEndpoint endpoint, PacketBuffer payload) throws SocketException {
        int bytes = payload.packetLength();
        endpoint.send(payload, 0, low(OUR_IP), 0, low(PEER_IP), PEER_PORT);
        link.turn();
        link.expect(Frames.ip(OUR_IP, PEER_IP, 17, Frames.udp(PORT, PEER_PORT, "07".repeat(bytes))));
        assertThat(link.device.longestChain()).isLessThanOrEqualTo(8);
    }

    /** A payload of ten bytes in each of so many buffers, the first of which has room for headers or has not. */
    private PacketBuffer chain(int buffers, boolean roomy) {
        PacketBuffer first = null;
        PacketBuffer last = null;
        for (int i = 0; i < buffers; i++) {
            PacketBuffer buffer = link.device.pool().allocate();
            if (i == 0 && !roomy) {
                buffer.prepend(1);
                buffer.truncate(0);
            }
            NativeMemory.fill(buffer.append(10), 10, (byte) 7);
            if (last == null) {
                first = buffer;
            } else {
                last.next(buffer);
            }
            last = buffer;
        }
        return first;
    }

    private void datagram(int from, int to, int bytes) {
        link.arrives(Frames.ip(PEER_IP, OUR_IP, 17, Frames.udp(from, to, Frames.pattern(0, bytes))));
    }

    private static int received(UdpEndpoint endpoint) {
        int count = 0;
        while (endpoint.isReadable()) {
            endpoint.receive().take().releasePacket();
            count++;
        }
        return count;
    }

    private static long low(String address) {
        InetAddress parsed = IpAddress.parse(address);
        return IpAddress.low(parsed);
    }
}
