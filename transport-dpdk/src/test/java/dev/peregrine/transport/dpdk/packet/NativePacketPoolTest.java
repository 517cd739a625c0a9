package dev.peregrine.transport.dpdk.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NativePacketPoolTest {

    @Test
    void handsOutWhatItHasAndNoMore() {
        try (NativePacketPool pool = new NativePacketPool(2, 100)) {
            PacketBuffer first = pool.allocate();
            PacketBuffer second = pool.allocate();

            assertThat(pool.allocate()).isNull();
            assertThat(pool.inUse()).isEqualTo(2);
            assertThat(pool.available()).isZero();
            assertThat(first.headroom()).isEqualTo(PacketBuffer.HEADROOM);
            assertThat(first.tailroom()).isEqualTo(100);
            assertThat(Math.abs(first.room() - second.room())).isGreaterThanOrEqualTo(first.capacity());

            first.release();
            assertThat(pool.available()).isOne();
            second.release();
            assertThat(pool.inUse()).isZero();
        }
    }

    @Test
    void aSliceKeepsTheMemory() {
        try (NativePacketPool pool = new NativePacketPool(1)) {
            PacketBuffer buffer = pool.allocate();
            NativeMemory.putLong(buffer.append(8), 0x0102030405060708L);
            PacketBuffer slice = buffer.slice(2, 4);

            assertThat(buffer.isExclusive()).isFalse();
            assertThat(slice.isExclusive()).isFalse();
            buffer.release();
            assertThat(pool.available()).isZero();
            assertThat(NativeMemory.getInt(slice.address())).isEqualTo(0x03040506);

            slice.release();
            assertThat(pool.available()).isOne();
        }
    }

    @Test
    void memoryThatADeviceHoldsIsNeitherExclusiveNorHandedOutAgain() {
        try (NativePacketPool pool = new NativePacketPool(1)) {
            PacketBuffer buffer = pool.allocate();
            assertThat(buffer.isExclusive()).isTrue();

            long held = pool.hold(buffer);
            assertThat(buffer.isExclusive()).isFalse();
            pool.unhold(held);
            assertThat(buffer.isExclusive()).isTrue();

            pool.hold(buffer);
            pool.hold(buffer);
            buffer.release();
            assertThat(pool.inUse()).isZero();
            assertThat(pool.heldByDevice()).isOne();
            pool.unhold(held);
            assertThat(pool.allocate()).isNull();
            pool.unhold(held);
            assertThat(pool.heldByDevice()).isZero();

            PacketBuffer again = pool.allocate();
            assertThat(again.isExclusive()).isTrue();
            again.release();
        }
    }

    @Test
    void whoReadsOnAfterReleaseReadsGarbage() {
        try (NativePacketPool pool = new NativePacketPool(1)) {
            PacketBuffer buffer = pool.allocate();
            long address = buffer.append(8);
            NativeMemory.putLong(address, 42);

            buffer.release();

            assertThat(NativeMemory.getLong(address)).isEqualTo(0xdbdb_dbdb_dbdb_dbdbL);
        }
    }

    @Test
    void takesBackWhatAnotherThreadReleased() throws InterruptedException {
        try (NativePacketPool pool = new NativePacketPool(1)) {
            PacketBuffer buffer = pool.allocate();
            Thread other = new Thread(buffer::release);
            other.start();
            other.join();
            assertThat(pool.inUse()).isOne();

            pool.drainReturned();

            assertThat(pool.inUse()).isZero();
        }
    }

    @Test
    void closingFindsLeaks() {
        NativePacketPool pool = new NativePacketPool(3);
        PacketBuffer leaked = pool.allocate();

        assertThat(leaked.references()).isOne();
        assertThatThrownBy(pool::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("1 of 3 packet buffers were not released");
    }

    @Test
    void aPacketHandedToAnotherThreadIsCutThereAndItsMemoryComesHome() throws Exception {
        NativePacketPool pool = new NativePacketPool(1);
        PacketBuffer packet = pool.allocate();
        packet.append(1_000);
        Thread other = new Thread(() -> {
            PacketBuffer front = packet.slice(0, 600);
            packet.dropFront(600);
            PacketBuffer rest = packet.slice(0, 400);
            front.release();
            packet.release();
            assertThat(packet.references()).isEqualTo(1);
            rest.release();
        });
        other.start();
        other.join();
        assertThat(pool.inUse()).isEqualTo(1);

        pool.drainReturned();

        assertThat(pool.inUse()).isZero();
    }
}
