package dev.peregrine.transport.dpdk.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.eal.RxQueue;
import dev.peregrine.transport.dpdk.eal.TestEal;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loops beyond the device's 16 queues share those of the others. */
final class SharedTransmitQueueTest {

    private static final int QUEUES = 16;
    private static final int LOOPS = 17;
    private static final int BUFFERS = 511;
    private static final int FRAMES = 200_000;

    private final PacketBuffer[] frames = new PacketBuffer[RxQueue.BURST];
    private Eal eal;
    private DpdkPort port;

    @BeforeEach
    void open() {
        int number = TestEal.attachRing();
        eal = TestEal.get();
        port = DpdkPort.open(eal, number, DpdkPortSettings.ofLoops(LOOPS).withBuffers(BUFFERS, BUFFERS));
    }

    @AfterEach
    void everyBufferIsBackAtTheEnd() {
        if (port != null) {
            for (PortQueue queue : port.queues()) {
                queue.trim();
                assertThat(queue.pool().available()).isEqualTo(BUFFERS);
                assertThat(queue.receivePool().available()).isEqualTo(BUFFERS);
            }
            port.close();
        }
    }

    @Test
    void loopWithoutQueuesSendsThroughAnother() {
        PortQueue last = port.queues().getLast();
        assertThat(port.receivingLoops()).isEqualTo(QUEUES);

        send(last, 1, 0);
        last.flush();

        assertThat(last.receive(frames)).as("on a queue of its own").isZero();
        assertThat(port.queues().getFirst().receive(frames)).isOne();
        frames[0].release();
    }

    @Test
    void twoThreadsLoseNothingAndKeepTheirOrder() throws InterruptedException {
        PortQueue owner = port.queues().getFirst();
        PortQueue guest = port.queues().getLast();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread other = Thread.ofPlatform().unstarted(() -> {
            guest.owner(Thread.currentThread());
            eal.registerThread();
            for (int sent = 0; sent < FRAMES; ) {
                sent += send(guest, 2, sent);
                guest.flush();
            }
            eal.unregisterThread();
        });
        other.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
        other.start();

        int[] expected = new int[3];
        int sent = 0;
        while (expected[1] + expected[2] < 2 * FRAMES && failure.get() == null) {
            if (sent < FRAMES) {
                sent += send(owner, 1, sent);
            }
            owner.flush();
            receive(owner, expected);
        }
        other.join();

        assertThat(failure.get()).isNull();
        assertThat(expected).containsExactly(0, FRAMES, FRAMES);
        guest.owner(Thread.currentThread());
        assertThat(owner.dropped() + guest.dropped()).isZero();
    }

    private void receive(PortQueue queue, int[] expected) {
        int n = queue.receive(frames);
        for (int i = 0; i < n; i++) {
            PacketBuffer frame = frames[i];
            int sender = NativeMemory.getInt(frame.address());
            assertThat(NativeMemory.getInt(frame.address() + Integer.BYTES)).isEqualTo(expected[sender]++);
            frame.release();
        }
    }

    /** Sends one frame if a buffer is free, so that the sender never outruns the ring by more than its pool. */
    private static int send(PortQueue queue, int sender, int number) {
        PacketBuffer frame = queue.pool().allocate();
        if (frame == null) {
            return 0;
        }
        long address = frame.append(60);
        NativeMemory.putInt(address, sender);
        NativeMemory.putInt(address + Integer.BYTES, number);
        queue.transmit(frame);
        return 1;
    }
}
