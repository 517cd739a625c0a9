package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.peregrine.transport.dpdk.packet.FrameFuzzer;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A whole stack that echoes, under frames of a {@link FrameFuzzer}: nothing is thrown, nothing loops, nothing is lost. */
class NetworkStackFuzzTest {

    private static final int SEEDS = 2000;
    private static final int FRAMES = 100;
    private static final int PORT = 11211;
    private static final int MOST_ANSWERS = 200;
    private static final long PEER_MAC = MacAddress.parse("02:00:00:00:00:02");
    private static final long STACK_MAC = MacAddress.parse("02:00:00:00:00:01");
    private static final IpPrefix PEER = IpPrefix.parse("10.77.0.2/24");
    private static final IpPrefix STACK = IpPrefix.parse("10.77.0.1/24");
    private static final NativePacketPool POOL = new NativePacketPool(512);

    private int accepted;
    private int echoed;

    @AfterAll
    static void freeMemory() {
        POOL.close();
    }

    @Test
    void whateverFramesArriveTheStackGoesOn() {
        for (long seed = 0; seed < SEEDS; seed++) {
            long number = seed;
            FuzzedDevice device = new FuzzedDevice(seed);
            assertThatCode(() -> run(device, number))
                    .as("seed %d, last frame %s", seed, device.fuzzer.describeLast())
                    .doesNotThrowAnyException();
            assertThat(POOL.inUse()).as("buffers kept by seed %d", seed).isZero();
        }
        // Without these the frames would have been turned away at the door.
        assertThat(accepted).isGreaterThan(SEEDS / 2);
        assertThat(echoed).isGreaterThan(SEEDS / 10);
    }

    private void run(FuzzedDevice device, long seed) throws BindException {
        SplittableRandom random = new SplittableRandom(seed);
        long now = random.nextLong();
        NetworkStack stack = new NetworkStack(
                new NetworkStackConfig(List.of(STACK), 0, 1500, TcpSettings.DEFAULT),
                device,
                new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey())),
                0,
                random,
                now);
        stack.tcp().listen(0, IpAddress.ofIpv4(IpAddress.toIpv4(STACK.low())), PORT, 8, connection -> {
            accepted++;
            connection.handler(this::echo);
            return true;
        });
        for (int i = 0; i < FRAMES; i++) {
            device.arriving = random.nextInt(1, 4);
            stack.poll(now);
            stack.flush(now);
            assertThat(device.completeAnswers()).isLessThan(MOST_ANSWERS);
            now += random.nextLong(1L << random.nextInt(1, 36));
        }
        assertThat(stack.counters().get(StackCounter.FRAMES_RECEIVED)).isEqualTo(device.arrived);
        stack.tcp().forEachConnection(NetworkStackFuzzTest::discard);
        stack.close(now);
        device.completeAnswers();
        assertThat(stack.tcp().connectionCount()).isZero();
    }

    /** Sends back what arrives, and closes where the peer has. */
    private void echo(TcpConnection connection, int events) {
        if ((events & TcpEvents.CLOSED) != 0) {
            discard(connection);
            return;
        }
        PacketBuffer payload;
        while (connection.sendRoom() > 0 && (payload = connection.read()) != null) {
            connection.write(payload);
            echoed++;
        }
        if (connection.peerFinished() && connection.readableBytes() == 0) {
            connection.close();
        }
    }

    private static void discard(TcpConnection connection) {
        PacketBuffer payload;
        while ((payload = connection.read()) != null) {
            payload.release();
        }
    }

    /** A device over which the fuzzer talks with the stack. */
    private static final class FuzzedDevice implements PacketDevice {

        private final FrameFuzzer fuzzer;
        private final List<PacketBuffer> held = new ArrayList<>();
        private int answers;
        private int arriving;
        private long arrived;

        FuzzedDevice(long seed) {
            fuzzer = new FrameFuzzer(seed, PEER_MAC, PEER, STACK_MAC, STACK, PORT);
        }

        /** Gives back what is held of the frames that left, as a NIC does some time later; how many there were. */
        int completeAnswers() {
            held.forEach(PacketBuffer::release);
            held.clear();
            int count = answers;
            answers = 0;
            return count;
        }

        @Override
        public long macAddress() {
            return STACK_MAC;
        }

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public DeviceCapabilities capabilities() {
            return DeviceCapabilities.NONE;
        }

        @Override
        public PacketPool pool() {
            return POOL;
        }

        @Override
        public int receive(PacketBuffer[] frames) {
            int count = 0;
            PacketBuffer frame;
            while (count < arriving && (frame = fuzzer.next(POOL)) != null) {
                frames[count++] = frame;
            }
            arriving -= count;
            arrived += count;
            return count;
        }

        @Override
        public void transmit(PacketBuffer frame) {
            answers++;
            fuzzer.learn(frame);
            for (PacketBuffer buffer = frame; buffer != null; buffer = buffer.next()) {
                held.add(buffer);
            }
        }

        @Override
        public void flush() {
            // The references come back by completeAnswers.
        }
    }
}
