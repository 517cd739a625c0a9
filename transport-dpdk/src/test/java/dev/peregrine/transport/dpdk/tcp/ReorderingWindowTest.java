package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much reordering is borne, and for how long: RFC 8985 section 6.2 step 4. */
class ReorderingWindowTest {

    private final ReorderingWindow window = new ReorderingWindow();

    @Test
    void eachDuplicateMakesItWiderByAQuarterOfARoundTrip() {
        assertThat(window.multiplier()).isEqualTo(1);
        window.widen();
        window.widen();
        assertThat(window.multiplier()).isEqualTo(3);
    }

    @Test
    void sixteenRecoveriesWithoutOneMakeItNarrowAgain() {
        window.widen();
        for (int i = 0; i < 15; i++) {
            window.recovered();
        }
        assertThat(window.multiplier()).isEqualTo(2);
        window.recovered();
        assertThat(window.multiplier()).isEqualTo(1);
    }

    @Test
    void anotherDuplicateBeginsToCountAnew() {
        window.widen();
        for (int i = 0; i < 15; i++) {
            window.recovered();
        }
        window.widen();
        for (int i = 0; i < 15; i++) {
            window.recovered();
        }
        assertThat(window.multiplier()).isEqualTo(3);
    }

    @Test
    void aConnectionThatIdlesRemembersAllOfIt() {
        window.notice();
        window.widen();
        window.recovered();
        ReorderingWindow later = new ReorderingWindow();
        later.recall(window.memory());
        assertThat(later.isSeen()).isTrue();
        assertThat(later.multiplier()).isEqualTo(2);
        assertThat(later.memory()).isEqualTo(window.memory());
        later.recall((short) 0);
        assertThat(later.isSeen()).isFalse();
        assertThat(later.multiplier()).isEqualTo(1);
    }
}
