package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
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
}
