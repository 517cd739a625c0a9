package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Who owns which flows while loops come and go. */
class FlowOwnersTest {

    private static final int ENTRIES = 8;

    @Test
    void theFirstLoopOwnsAllAndTheNextTakeTheirs() {
        FlowOwners owners = FlowOwners.of(4, ENTRIES).withLoop(1);
        assertThat(owners(owners)).containsOnly(1);
        assertThat(owners.speaker()).isOne();

        owners = owners.withLoop(0).withLoop(3);
        assertThat(owners(owners)).containsExactly(0, 1, 1, 3, 0, 1, 1, 3);
        assertThat(owners.speaker()).isZero();
    }

    @Test
    void onlyTheFlowsOfALoopThatEndsMove() {
        FlowOwners all =
                FlowOwners.of(4, ENTRIES).withLoop(0).withLoop(1).withLoop(2).withLoop(3);
        assertThat(owners(all)).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);

        int[] left = owners(all.withoutLoop(0));
        assertThat(left[0]).isNotZero().isNotEqualTo(left[4]);
        left[0] = 0;
        left[4] = 0;
        assertThat(left).containsExactly(owners(all));
    }

    @Test
    void aLoopThatLosesFlowsMayHaveTheirConnectionsTillItSaysOtherwise() {
        FlowOwners owners = FlowOwners.of(2, ENTRIES).withLoop(0).withLoop(1);
        assertThat(owners.owner(1)).isOne();
        assertThat(owners.formers(1)).isEqualTo(0b01);
        assertThat(owners.formers(0)).isZero();
        assertThat(owners.isFormer(0)).isTrue();

        boolean[] kept = new boolean[ENTRIES];
        kept[3] = true;
        owners = owners.settled(0, kept);
        assertThat(owners.formers(1)).isZero();
        assertThat(owners.formers(3)).isEqualTo(0b01);
        assertThat(owners.settled(0, new boolean[ENTRIES]).isFormer(0)).isFalse();
    }

    @Test
    void whoHasEndedOrOwnsAgainIsNoFormerOwner() {
        FlowOwners owners = FlowOwners.of(2, ENTRIES).withLoop(0).withLoop(1);
        assertThat(owners.withoutLoop(0).formers(1)).isZero();
        FlowOwners again = owners.withoutLoop(1);
        assertThat(owners(again)).containsOnly(0);
        assertThat(again.isFormer(0)).isFalse();
    }

    @Test
    void whenAllHaveEndedTheFirstToBeginOwnsAllAgain() {
        FlowOwners owners =
                FlowOwners.of(2, ENTRIES).withLoop(0).withLoop(1).withoutLoop(0).withoutLoop(1);
        assertThat(owners(owners.withLoop(0))).containsOnly(0);
    }

    private static int[] owners(FlowOwners owners) {
        int[] all = new int[ENTRIES];
        Arrays.setAll(all, owners::owner);
        return all;
    }
}
