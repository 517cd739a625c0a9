package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

/** Buffers whose bytes are packet memory. */
final class MbufByteBufTest extends PacketBufferContract {

    private static final int MORE_THAN_ANY_TEST_NEEDS = 1 << 16;

    MbufByteBufTest() {
        super(MORE_THAN_ANY_TEST_NEEDS);
    }

    /** As with Netty's pooled buffers, there is room beyond the capacity, and the maximum capacity bounds it. */
    @Override
    @Test
    public void testMaxFastWritableBytes() {
        ByteBuf buffer = newBuffer(150, 500).writerIndex(100);

        assertThat(buffer.writableBytes()).isEqualTo(50);
        assertThat(buffer.maxFastWritableBytes()).isEqualTo(400);

        buffer.release();
    }
}
