package dev.peregrine.transport.dpdk.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class LongRingTest {

    @Test
    void entriesComeOutInOrderAndTheRingFillsAndEmpties() {
        LongRing ring = new LongRing(4);
        assertThat(ring.poll()).isZero();

        for (int round = 0; round < 3; round++) {
            for (long i = 1; i <= 4; i++) {
                assertThat(ring.isFull()).isFalse();
                assertThat(ring.offer(i)).isTrue();
            }
            assertThat(ring.isFull()).isTrue();
            assertThat(ring.offer(5)).as("full").isFalse();
            for (long i = 1; i <= 4; i++) {
                assertThat(ring.poll()).isEqualTo(i);
            }
            assertThat(ring.poll()).as("empty").isZero();
        }
    }

    @Test
    void capacityMustBeAPowerOfTwo() {
        assertThatThrownBy(() -> new LongRing(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3");
    }
}
