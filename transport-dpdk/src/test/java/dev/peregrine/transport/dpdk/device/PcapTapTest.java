package dev.peregrine.transport.dpdk.device;

import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_A;
import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_B;
import static dev.peregrine.transport.dpdk.device.TestFrames.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PcapTapTest {

    private static final long START_NANOS = 1_700_000_000_123_456_789L;

    private final NativePacketPool poolA = new NativePacketPool(512);
    private final NativePacketPool poolB = new NativePacketPool(512);
    private final SimulatedWire wire = new SimulatedWire(1, 0);
    private final SimulatedDevice a = wire.attach(MAC_A, 1500, DeviceCapabilities.NONE, poolA);
    private final SimulatedDevice b = wire.attach(MAC_B, 1500, DeviceCapabilities.NONE, poolB);
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private long epochNanos = START_NANOS;
    private final PcapTap tapA = new PcapTap(a, () -> epochNanos);
    private final PcapTap tapB = new PcapTap(b, () -> epochNanos);

    @AfterEach
    void nothingLeaks() {
        wire.close();
        poolA.close();
        poolB.close();
    }

    @Test
    void whatLeavesIsWrittenWholeWithItsTime() {
        tapA.start(writer(65_535, Long.MAX_VALUE, Long.MAX_VALUE));
        PacketBuffer frame = numbered(poolA, 1, 300);
        byte[] expected = TestFrames.bytesOf(frame);
        PacketBuffer chain = frame.slice(0, 100);
        chain.next(frame.slice(100, 200));
        frame.release();
        tapA.transmit(chain);
        tapA.stop();

        ByteBuffer written = ByteBuffer.wrap(file.toByteArray());
        assertThat(written.getInt()).isEqualTo(0xa1b23c4d);
        assertThat(written.getShort()).isEqualTo((short) 2);
        assertThat(written.getShort()).isEqualTo((short) 4);
        assertThat(written.getLong()).isZero();
        assertThat(written.getInt()).isEqualTo(65_535);
        assertThat(written.getInt()).as("Ethernet").isOne();
        assertThat(written.getInt()).isEqualTo(1_700_000_000);
        assertThat(written.getInt()).isEqualTo(123_456_789);
        assertThat(written.getInt()).isEqualTo(300);
        assertThat(written.getInt()).isEqualTo(300);
        byte[] bytes = new byte[300];
        written.get(bytes);
        assertThat(bytes).isEqualTo(expected);
        assertThat(written.hasRemaining()).isFalse();
    }

    @Test
    void whatArrivesIsWrittenAndCutToTheSnapLength() {
        tapB.start(writer(64, Long.MAX_VALUE, Long.MAX_VALUE));
        PacketBuffer frame = numbered(poolA, 1, 300);
        byte[] expected = TestFrames.bytesOf(frame);
        tapA.transmit(frame);
        tapA.flush();
        wire.deliver(0);
        receiveAll();
        tapB.stop();

        ByteBuffer record = ByteBuffer.wrap(file.toByteArray()).position(24 + 8);
        assertThat(record.getInt()).isEqualTo(64);
        assertThat(record.getInt()).isEqualTo(300);
        assertThat(record.remaining()).isEqualTo(64);
        assertThat(Arrays.copyOfRange(file.toByteArray(), 40, 104)).isEqualTo(Arrays.copyOf(expected, 64));
    }

    @Test
    void moreThanTheBufferHoldsIsWrittenAsItComes() {
        PcapWriter writer = writer(1500, Long.MAX_VALUE, Long.MAX_VALUE);
        tapA.start(writer);
        for (int i = 0; i < 1000; i++) {
            tapA.transmit(numbered(poolA, i, 1000));
            tapA.flush();
            wire.deliver(i);
            receiveAll();
        }
        assertThat(file.size()).isGreaterThan(700_000);
        tapA.stop();

        assertThat(writer.frames()).isEqualTo(1000);
        assertThat(writer.failure()).isNull();
        assertThat(file.size()).isEqualTo(24 + 1000 * 1016);
        assertThat(writer.bytes()).isEqualTo(file.size());
        ByteBuffer written = ByteBuffer.wrap(file.toByteArray());
        for (int i = 0; i < 1000; i++) {
            assertThat(written.getInt(24 + i * 1016 + 16 + 14)).isEqualTo(i);
        }
    }

    @Test
    void aCaptureEndsAtItsSize() {
        PcapWriter writer = writer(1500, 24 + 2 * 116 + 115, Long.MAX_VALUE);
        tapA.start(writer);
        transmit(5);

        assertThat(tapA.isCapturing()).isFalse();
        assertThat(writer.frames()).isEqualTo(2);
        assertThat(file.size()).isEqualTo(24 + 2 * 116);
    }

    @Test
    void aCaptureEndsAtItsTime() {
        PcapWriter writer = writer(1500, Long.MAX_VALUE, START_NANOS + 1000);
        tapA.start(writer);
        epochNanos = START_NANOS + 999;
        transmit(1);
        assertThat(tapA.isCapturing()).isTrue();
        epochNanos = START_NANOS + 1000;
        transmit(1);

        assertThat(tapA.isCapturing()).isFalse();
        assertThat(writer.frames()).isOne();
    }

    @Test
    void aFullDiskEndsTheCaptureAndNotTheTraffic() {
        PcapWriter writer = new PcapWriter(new FullDisk(), 1500, Long.MAX_VALUE, Long.MAX_VALUE);
        tapA.start(writer);
        for (int i = 0; i < 300; i++) {
            tapA.transmit(numbered(poolA, i, 1000));
            tapA.flush();
            wire.deliver(i);
        }
        assertThat(tapA.isCapturing()).isFalse();
        assertThat(writer.failure()).hasMessage("No space left on device");
        assertThat(receiveAll()).isEqualTo(300);
    }

    @Test
    void refusesASnapLengthThatItCannotBuffer() {
        assertThatThrownBy(() -> writer(0, 1000, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer(1 << 20, 1000, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static final class FullDisk implements WritableByteChannel {
        @Override
        public int write(ByteBuffer from) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            assertThat(isOpen()).isTrue();
        }
    }

    private void transmit(int count) {
        for (int i = 0; i < count; i++) {
            tapA.transmit(numbered(poolA, i, 100));
        }
        tapA.flush();
    }

    private int receiveAll() {
        PacketBuffer[] burst = new PacketBuffer[32];
        int received = 0;
        for (int count = tapB.receive(burst); count > 0; count = tapB.receive(burst)) {
            for (int i = 0; i < count; i++) {
                burst[i].releasePacket();
            }
            received += count;
        }
        return received;
    }

    private PcapWriter writer(int snapLength, long maxBytes, long endNanos) {
        return new PcapWriter(Channels.newChannel(file), snapLength, maxBytes, endNanos);
    }
}
