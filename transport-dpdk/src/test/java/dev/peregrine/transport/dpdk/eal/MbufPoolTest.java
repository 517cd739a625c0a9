package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buffers over mbufs of a pool of their own. */
final class MbufPoolTest {

    private static final int BUFFERS = 63;

    @BeforeEach
    void dpdkIsInstalled() {
        TestEal.assumeDpdkIsInstalled();
        TestEal.get();
    }

    /** A slice has no mbuf. */
    @Test
    void whoLooksAtASliceSeesTheMbufOfItsMemory() {
        try (MbufPool pool = new MbufPool(BUFFERS, 2048, -1)) {
            PacketBuffer whole = pool.allocate();
            whole.append(100);
            PacketBuffer slice = whole.slice(10, 50);
            PacketBuffer ofSlice = slice.slice(5, 10);

            assertThat(whole.preview()).isNotZero();
            assertThat(slice.preview()).isEqualTo(whole.preview());
            assertThat(ofSlice.preview()).isEqualTo(whole.preview());

            whole.release();
            slice.release();
            ofSlice.release();
            assertThat(pool.inUse()).isZero();
        }
    }

    /** Its caches may still hold it; what lies in the cache of the thread may come before it. */
    @Test
    void memoryThatCameBackIsUsedBeforeAnyOther() {
        int atOnce = 1_000;
        try (MbufPool pool = new MbufPool(4_095, 64, -1)) {
            Set<Long> used = new HashSet<>();
            for (int round = 0; round < 3; round++) {
                List<PacketBuffer> taken =
                        Stream.generate(pool::allocate).limit(atOnce).toList();
                taken.forEach(buffer -> used.add(buffer.room()));
                taken.forEach(PacketBuffer::release);
            }
            assertThat(used).hasSizeBetween(atOnce, atOnce + Mempool.THREAD_CACHE);
        }
    }
}
