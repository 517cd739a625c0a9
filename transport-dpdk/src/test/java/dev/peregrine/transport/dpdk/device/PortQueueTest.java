package dev.peregrine.transport.dpdk.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.peregrine.transport.dpdk.eal.RxQueue;
import dev.peregrine.transport.dpdk.eal.TestEal;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One loop's queue of a loopback device, which receives the very mbufs that it transmitted: whoever has received a packet
 * holds it as a NIC holds one that it has not sent yet.
 */
final class PortQueueTest {

    private static final int BUFFERS = 4095;
    private static final int RING = 1024;

    private final PacketBuffer[] frames = new PacketBuffer[RxQueue.BURST];
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
            assertThat(queue.pool().inUse()).isZero();
            assertThat(queue.receivePool().inUse()).isZero();
            assertThat(queue.pool().available()).isEqualTo(BUFFERS);
            assertThat(queue.receivePool().available()).isEqualTo(BUFFERS);
            assertThat(queue.availableParts()).isEqualTo(BUFFERS);
            port.close();
        }
    }

    @Test
    void frameLeavesWithTheFlushAndIsReceived() {
        queue.transmit(buffer("hello"));
        assertThat(queue.receive(frames)).as("before the flush").isZero();

        queue.flush();

        assertThat(receiveOne()).isEqualTo("hello");
        assertThat(queue.queued()).isOne();
        assertThat(queue.received()).isOne();
    }

    @Test
    void headersPrependedIntoTheHeadroomAreSent() {
        PacketBuffer frame = buffer("payload");
        NativeMemory.copy("header ".getBytes(US_ASCII), 0, frame.prepend(7), 7);

        queue.transmit(frame);
        queue.flush();

        assertThat(receiveOne()).isEqualTo("header payload");
    }

    @Test
    void chainIsReceivedAsAChain() {
        PacketBuffer first = buffer("one ");
        PacketBuffer second = buffer("two ");
        first.next(second);
        second.next(buffer("three"));

        queue.transmit(first);
        queue.flush();

        assertThat(queue.receive(frames)).isOne();
        assertThat(frames[0].packetLength()).isEqualTo(13);
        assertThat(frames[0].next().next().next()).isNull();
        assertThat(text(frames[0])).isEqualTo("one two three");
        frames[0].releasePacket();
    }

    @Test
    void keptBufferIsNotExclusiveUntilTheDeviceHasGivenItBack() {
        PacketBuffer kept = buffer("kept for a retransmission");
        queue.transmit(kept.retain());
        queue.flush();

        assertThat(kept.references()).isOne();
        assertThat(kept.isExclusive()).as("while the device reads it").isFalse();

        assertThat(receiveOne()).isEqualTo("kept for a retransmission");
        queue.trim();
        assertThat(kept.isExclusive()).as("once it is sent").isTrue();
        kept.release();
    }

    @Test
    void bufferTheDeviceStillReadsIsSentAgainWithAnotherView() {
        PacketBuffer kept = buffer("0123456789");
        queue.transmit(kept.retain());
        kept.view(kept.offset() + 4, 3);
        queue.transmit(kept);
        queue.flush();

        assertThat(queue.receive(frames)).isEqualTo(2);
        assertThat(text(frames[0])).isEqualTo("0123456789");
        assertThat(text(frames[1])).isEqualTo("456");
        frames[0].release();
        frames[1].release();
    }

    @Test
    void slicesAreSentWithoutACopyAndKeepTheirMemory() {
        PacketBuffer data = buffer("The quick brown fox");
        PacketBuffer header = buffer("A ");
        header.next(data.slice(4, 5));
        header.next().next(data.slice(15, 4));
        long memory = data.room();
        queue.transmit(header);
        data.release();
        queue.flush();

        assertThat(queue.receive(frames)).isOne();
        assertThat(text(frames[0])).isEqualTo("A quick fox");
        assertThat(frames[0].next().room()).isEqualTo(memory);
        assertThat(frames[0].next().isExclusive()).as("memory of another mbuf").isFalse();
        frames[0].releasePacket();
    }

    @Test
    void receivedFrameIsSentBackAsItIs() {
        queue.transmit(buffer("ping"));
        queue.flush();
        assertThat(queue.receive(frames)).isOne();
        long memory = frames[0].room();

        queue.transmit(frames[0]);
        queue.flush();

        assertThat(queue.receive(frames)).isOne();
        assertThat(frames[0].room()).isEqualTo(memory);
        frames[0].release();
    }

    @Test
    void sliceOfAReceivedFrameOutlivesTheFrame() {
        queue.transmit(buffer("keep this part"));
        queue.flush();
        assertThat(queue.receive(frames)).isOne();
        PacketBuffer part = frames[0].slice(5, 4);
        frames[0].release();

        queue.transmit(part);
        queue.flush();

        assertThat(receiveOne()).isEqualTo("this");
    }

    @Test
    void framesBeyondRingAndBacklogAreDroppedAndCounted() {
        int backlog = DpdkPortSettings.ofLoops(1).backlog();
        int surplus = 100;
        for (int i = 0; i < RING - 1 + backlog + surplus; i++) {
            PacketBuffer frame = queue.pool().allocate();
            frame.append(60);
            queue.transmit(frame);
        }
        int received = 0;
        for (int turn = 0; turn < 3; turn++) {
            queue.flush();
            received += drain();
        }

        assertThat(received).isEqualTo(RING - 1 + backlog);
        assertThat(queue.queued()).isEqualTo(received);
        assertThat(queue.dropped()).isEqualTo(surplus);
    }

    @Test
    void exhaustedPoolHandsOutNothingAndRecovers() {
        PacketBuffer held = null;
        int count = 0;
        for (PacketBuffer b = queue.pool().allocate();
                b != null;
                b = queue.pool().allocate()) {
            b.link(held);
            held = b;
            count++;
        }
        assertThat(count).isEqualTo(BUFFERS);
        assertThat(queue.pool().available()).isZero();
        while (held != null) {
            PacketBuffer next = held.link();
            held.release();
            held = next;
        }
        queue.trim();
        PacketBuffer again = queue.pool().allocate();
        assertThat(again).isNotNull();
        again.release();
    }

    @Test
    void frameWithMorePartsThanThereAreIsDroppedWithoutALeak() {
        PacketBuffer data = buffer("x");
        int frameCount = 80;
        int parts = 60;
        for (int i = 0; i < frameCount; i++) {
            PacketBuffer frame = buffer("header");
            PacketBuffer last = frame;
            for (int j = 0; j < parts; j++) {
                last.next(data.slice(0, 1));
                last = last.next();
            }
            queue.transmit(frame);
        }
        queue.flush();
        data.release();

        int whole = drain();
        assertThat(whole).isLessThan(frameCount).isGreaterThanOrEqualTo((BUFFERS - 32) / parts - 1);
        assertThat(queue.dropped()).isEqualTo(frameCount - whole);
    }

    @Test
    void bufferReleasedByAnotherThreadComesHome() throws InterruptedException {
        queue.transmit(buffer("read elsewhere"));
        queue.flush();
        assertThat(queue.receive(frames)).isOne();
        PacketBuffer frame = frames[0];

        Thread.ofPlatform().start(frame::release).join();

        assertThat(queue.receivePool().inUse()).isOne();
        queue.flush();
        assertThat(queue.receivePool().inUse()).isZero();
    }

    @Test
    void allocatesNothingPerFrame() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        exchange(50_000);

        long before = threads.getThreadAllocatedBytes(thread);
        exchange(100_000);
        long bytes = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(bytes).as("bytes allocated for 100,000 frames").isLessThan(10_000);
    }

    /** Bursts of two kinds of frames: a buffer that goes as it is, and a header with a part of a kept buffer. */
    private void exchange(int count) {
        PacketBuffer data = buffer("data that is kept");
        for (int done = 0; done < count; done += 2 * 16) {
            for (int i = 0; i < 16; i++) {
                PacketBuffer plain = queue.pool().allocate();
                plain.append(60);
                queue.transmit(plain);
                PacketBuffer header = queue.pool().allocate();
                header.append(54);
                header.next(data.slice(0, 4));
                queue.transmit(header);
            }
            queue.flush();
            int received = queue.receive(frames);
            for (int i = 0; i < received; i++) {
                frames[i].releasePacket();
            }
        }
        data.release();
    }

    private int drain() {
        int count = 0;
        for (int n = queue.receive(frames); n > 0; n = queue.receive(frames)) {
            for (int i = 0; i < n; i++) {
                frames[i].releasePacket();
            }
            count += n;
        }
        return count;
    }

    private String receiveOne() {
        assertThat(queue.receive(frames)).isOne();
        String text = text(frames[0]);
        frames[0].releasePacket();
        return text;
    }

    private PacketBuffer buffer(String text) {
        PacketBuffer buffer = queue.pool().allocate();
        byte[] bytes = text.getBytes(US_ASCII);
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
