package dev.peregrine.transport.dpdk.net;

import static dev.peregrine.transport.dpdk.net.Conversation.PEER;
import static dev.peregrine.transport.dpdk.net.Conversation.US;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpDatagram;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams larger than the link takes leave in fragments, and arrive whole (RFC 791, RFC 8200 section 4.5). */
class FragmentationTest {

    private static final int PORT = 53;
    private static final UdpHandler SILENT = new SilentUdpHandler();

    private final Conversation here = new Conversation("10.0.0.1/24", "fd00::1/64");
    private final Conversation there = new Conversation("10.0.0.2/24", "fd00::2/64");

    @AfterEach
    void everyBufferIsReturned() {
        here.end();
        there.end();
    }

    /** Header and data together have 65,535 bytes at most; IPv6's header does not count as its payload, but here it does. */
    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.2, 65508", "fd00::1, fd00::2, 65488"})
    void aDatagramThatFitsInNoPacketIsRefused(String from, String to, int bytes) throws Exception {
        UdpEndpoint sender = here.stack.udp().bind(0, 0, PORT, SILENT);
        InetAddress source = IpAddress.parse(from);
        InetAddress target = IpAddress.parse(to);
        assertThatThrownBy(() -> sender.send(
                        data(bytes),
                        IpAddress.high(source),
                        IpAddress.low(source),
                        IpAddress.high(target),
                        IpAddress.low(target),
                        PORT))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("Message too long");
        here.expectNothing();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.2, 1472, 1", "10.0.0.1, 10.0.0.2, 1473, 2", "10.0.0.1, 10.0.0.2, 2952, 2",
        "10.0.0.1, 10.0.0.2, 65507, 45", "fd00::1, fd00::2, 1452, 1", "fd00::1, fd00::2, 1453, 2",
        "fd00::1, fd00::2, 9000, 7"
    })
    void aDatagramLeavesInAsManyFragmentsAsItTakes(String from, String to, int bytes, int fragments) throws Exception {
        here.introduce(to, from);
        UdpEndpoint sender = here.stack.udp().bind(0, 0, PORT, SILENT);
        UdpEndpoint receiver = there.stack.udp().bind(0, 0, PORT, SILENT);
        InetAddress source = IpAddress.parse(from);
        InetAddress target = IpAddress.parse(to);

        sender.send(
                data(bytes),
                IpAddress.high(source),
                IpAddress.low(source),
                IpAddress.high(target),
                IpAddress.low(target),
                PORT);
        int frames = 0;
        for (String frame = here.device.sent(); frame != null; frame = here.device.sent()) {
            assertThat(frame).startsWith(PEER + US);
            assertThat(frame.length() / 2).isLessThanOrEqualTo(1514);
            there.device.arrives(US + PEER + frame.substring(24));
            frames++;
        }
        for (int i = 0; i < frames; i++) {
            there.turn();
        }

        assertThat(frames).isEqualTo(fragments);
        assertThat(read(receiver)).isEqualTo(Frames.pattern(0, bytes));
    }

    private PacketBuffer data(int bytes) {
        PacketBuffer first = null;
        PacketBuffer last = null;
        for (int from = 0; from < bytes; ) {
            PacketBuffer buffer = here.device.pool().allocate();
            int length = Math.min(buffer.tailroom(), bytes - from);
            long at = buffer.append(length);
            for (int i = 0; i < length; i++) {
                NativeMemory.putByte(at + i, from + i);
            }
            from += length;
            if (last == null) {
                first = buffer;
            } else {
                last.next(buffer);
            }
            last = buffer;
        }
        return first;
    }

    private static String read(UdpEndpoint endpoint) {
        UdpDatagram datagram = endpoint.receive();
        PacketBuffer payload = datagram.take();
        StringBuilder text = new StringBuilder();
        for (PacketBuffer b = payload; b != null; b = b.next()) {
            byte[] bytes = new byte[b.length()];
            NativeMemory.copy(b.address(), bytes, 0, bytes.length);
            text.append(HexFormat.of().formatHex(bytes));
        }
        payload.releasePacket();
        return text.toString();
    }
}
