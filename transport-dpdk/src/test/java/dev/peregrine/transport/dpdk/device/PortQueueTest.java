package dev.peregrine.transport.dpdk.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.eal.TestEal;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One loop's queue of a loopback device: what it transmits comes back to it. */
final class PortQueueTest {

    private static final int BUFFERS = 511;

    private final PacketBuffer[] frames = new PacketBuffer[32];
    private DpdkPort port;
    private PortQueue queue;

    @BeforeEach
    void open() {
        int number = TestEal.attachRing();
        port = DpdkPort.open(TestEal.get(), number, DpdkPortSettings.ofLoops(1).withBuffers(BUFFERS, BUFFERS));
        queue = port.queues().getFirst();
    }

    @AfterEach
    void everyBufferIsBackAtTheEnd() {
        if (port != null) {
            queue.trim();
            assertThat(queue.pool().available()).isEqualTo(BUFFERS);
            assertThat(queue.receivePool().available()).isEqualTo(BUFFERS);
            assertThat(queue.pool().inUse()).isZero();
            assertThat(queue.receivePool().inUse()).isZero();
            port.close();
        }
    }

    @Test
    void transmittedFrameIsReceived() {
        PacketBuffer frame = buffer("hello");

        queue.transmit(frame);
        assertThat(queue.receive(frames)).as("before the flush").isZero();
        queue.flush();

        assertThat(queue.receive(frames)).isOne();
        assertThat(text(frames[0])).isEqualTo("hello");
        frames[0].release();
    }

    private PacketBuffer buffer(String text) {
        PacketBuffer buffer = queue.pool().allocate();
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        NativeMemory.copy(bytes, 0, buffer.append(bytes.length), bytes.length);
        return buffer;
    }

    private static String text(PacketBuffer packet) {
        StringBuilder text = new StringBuilder();
        for (PacketBuffer b = packet; b != null; b = b.next()) {
            for (int i = 0; i < b.length(); i++) {
                text.append((char) NativeMemory.getByte(b.address() + i));
            }
        }
        return text.toString();
    }
}
