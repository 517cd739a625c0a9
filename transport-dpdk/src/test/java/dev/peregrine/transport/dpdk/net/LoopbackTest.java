package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stack that speaks with itself: nothing of it reaches the device. */
class LoopbackTest {

    private static final int PORT = 7;
    private static final int CLIENT_PORT = 40_000;

    private final Conversation alone = new Conversation("10.0.0.1/24", "fd00::1/64");
    private final List<TcpConnection> accepted = new ArrayList<>();

    @AfterEach
    void everyBufferIsReturned() {
        alone.end();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1", "127.0.0.1, 127.9.9.9", "10.0.0.1, 10.0.0.1", "::1, ::1", "fd00::1, fd00::1"})
    void aConnectionToAnOwnAddressCarriesDataBothWays(String from, String to) throws Exception {
        TcpConnection client = connect(from, to);
        settle();
        assertThat(client.state()).isEqualTo(TcpState.ESTABLISHED);
        TcpConnection server = accepted.getFirst();

        client.write(data(1, 2, 3));
        settle();
        assertThat(read(server)).containsExactly(1, 2, 3);
        server.write(data(4, 5));
        server.close();
        settle();
        assertThat(read(client)).containsExactly(4, 5);
        assertThat(client.peerFinished()).isTrue();
        client.close();
        settle();

        alone.expectNothing();
        assertThat(alone.count(StackCounter.LOOPBACK_PACKETS)).isPositive();
    }

    @Test
    void whatTheReceiverDoesWithItsDataTheSenderDoesNotSee() throws Exception {
        TcpConnection client = connect("127.0.0.1", "127.0.0.1");
        settle();
        PacketBuffer mine = data(1, 2, 3).retain();
        client.write(mine);
        settle();

        PacketBuffer theirs = accepted.getFirst().read();
        NativeMemory.putByte(theirs.address(), 99);
        assertThat(NativeMemory.getUnsignedByte(mine.address())).isOne();
        theirs.release();
        mine.release();
    }

    @Test
    void choosesTheAddressThatTheDestinationCallsFor() {
        assertThat(sourceFor("127.0.0.9")).isEqualTo("127.0.0.1");
        assertThat(sourceFor("::1")).isEqualTo("::1");
        assertThat(sourceFor("10.0.0.1")).isEqualTo("10.0.0.1");
        assertThat(sourceFor("10.0.0.77")).isEqualTo("10.0.0.1");
        assertThat(sourceFor("fd00::77")).isEqualTo("fd00::1");
        assertThat(sourceFor("fe80::77")).isEqualTo("fe80::ff:fe00:1");
        assertThat(sourceFor("2001:db8::1")).isEqualTo("fd00::1");
    }

    @Test
    void nobodyOnTheLinkPassesForOurselves() {
        alone.arrives(Frames.ip("127.0.0.1", "10.0.0.1", 6, Frames.tcp(1, PORT, 1, 0, 2, "")));
        alone.arrives(Frames.ip("10.0.0.1", "10.0.0.1", 6, Frames.tcp(1, PORT, 1, 0, 2, "")));
        alone.arrives(Frames.ip("10.0.0.2", "127.0.0.1", 6, Frames.tcp(1, PORT, 1, 0, 2, "")));
        assertThat(alone.count(StackCounter.DROPPED_IP_SOURCE)).isEqualTo(2);
        assertThat(alone.count(StackCounter.DROPPED_IP_DESTINATION)).isOne();
        alone.expectNothing();
    }

    private String sourceFor(String address) {
        InetAddress remote = IpAddress.parse(address);
        IpPrefix source = alone.stack.sourceFor(IpAddress.high(remote), IpAddress.low(remote));
        return IpAddress.format(source.high(), source.low());
    }

    private TcpConnection connect(String from, String to) throws Exception {
        alone.stack.tcp().listen(0, 0, PORT, 8, connection -> {
            connection.handler((c, events) -> {});
            return accepted.add(connection);
        });
        InetAddress local = IpAddress.parse(from);
        InetAddress remote = IpAddress.parse(to);
        return alone.stack
                .tcp()
                .connect(
                        IpAddress.high(local),
                        IpAddress.low(local),
                        CLIENT_PORT,
                        IpAddress.high(remote),
                        IpAddress.low(remote),
                        PORT,
                        new TcpOptions(TcpSettings.DEFAULT),
                        (c, events) -> {},
                        alone.now());
    }

    private void settle() {
        for (int turns = 0; turns < 20; turns++) {
            alone.after(10_000_000);
        }
    }

    private PacketBuffer data(int... bytes) {
        PacketBuffer buffer = alone.device.pool().allocate();
        for (int value : bytes) {
            NativeMemory.putByte(buffer.append(1), value);
        }
        return buffer;
    }

    private static List<Integer> read(TcpConnection connection) {
        List<Integer> bytes = new ArrayList<>();
        for (PacketBuffer piece = connection.read(); piece != null; piece = connection.read()) {
            for (int i = 0; i < piece.length(); i++) {
                bytes.add(NativeMemory.getUnsignedByte(piece.address() + i));
            }
            piece.release();
        }
        return bytes;
    }
}
