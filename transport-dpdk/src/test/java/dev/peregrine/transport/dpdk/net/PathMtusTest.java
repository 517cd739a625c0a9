package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import org.junit.jupiter.api.Test;

/**
 * How much paths take, as two loops of an interface find it out together: by probes (RFC 8899), and by forgetting
 * (RFC 1191 section 6.3). The path in question was found to take 1,000 bytes of 1,500.
 */
class PathMtusTest {

    private static final int LINK = 1500;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HIGH = 0;
    private static final long LOW = 99;

    private final FlowSteering steering = new FlowSteering(2, new ToeplitzHash(ToeplitzHash.symmetricKey()));
    private final Loop finder = new Loop(0);
    private final Loop other = new Loop(1);
    private long now;

    /** What a loop knows, without anything else of it. */
    private final class Loop {
        private final TimerWheel timers = new TimerWheel(1 << 20, 0);
        private final StackCounters counters = new StackCounters();
        private final PathMtus mtus;

        private Loop(int number) {
            LoopGroupLink group = new LoopGroupLink(steering, number, null, counters);
            group.join();
            mtus = new PathMtus(timers, group, counters);
        }

        private int mtu() {
            return mtus.mtuTo(HIGH, LOW, LINK);
        }

        private int probeSize() {
            return mtus.searchTo(HIGH, LOW).probeSize(now);
        }

        private void probed(int size, boolean arrived) {
            mtus.probed(HIGH, LOW, size, arrived, now);
            after(0);
        }

        private void turn() {
            mtus.hear(LINK, now);
            timers.advance(now);
        }
    }

    private void narrowed() {
        finder.mtus.narrow(HIGH, LOW, 1000, LINK, now);
        after(0);
        assertThat(finder.mtu()).isEqualTo(1000);
        assertThat(other.mtu()).isEqualTo(1000);
    }

    private void after(long nanos) {
        now += nanos;
        finder.turn();
        other.turn();
    }

    @Test
    void whatGetsThroughAgainToOneLoopDoesToAll() {
        narrowed();
        int version = other.mtus.version();
        finder.probed(1400, true);
        assertThat(finder.mtu()).isEqualTo(1400);
        assertThat(other.mtu()).isEqualTo(1400);
        assertThat(other.mtus.version()).isNotEqualTo(version);
        assertThat(finder.counters.get(StackCounter.PATH_MTUS_WIDENED)).isOne();
        assertThat(other.counters.get(StackCounter.PATH_MTUS_WIDENED)).isOne();
    }

    /** First all that was lost before, then by halves; the loops take turns as if they were one. */
    @Test
    void theLoopsSearchTogether() {
        narrowed();
        assertThat(other.probeSize()).isEqualTo(LINK);
        finder.probed(LINK, false);
        assertThat(other.probeSize()).as("another probe in the same second").isZero();
        after(MtuSearch.INTERVAL_NANOS);
        assertThat(other.probeSize()).as("one may get lost for any reason").isEqualTo(LINK);
        other.probed(LINK, false);
        after(MtuSearch.INTERVAL_NANOS);
        assertThat(finder.probeSize()).isEqualTo(1250);
        finder.probed(1250, true);
        after(MtuSearch.INTERVAL_NANOS);
        assertThat(other.probeSize()).isEqualTo(1375);
        other.probed(1375, true);
        after(MtuSearch.INTERVAL_NANOS);
        assertThat(finder.probeSize()).isEqualTo(1437);
        finder.probed(1437, true);
        after(MtuSearch.INTERVAL_NANOS);
        assertThat(finder.probeSize()).isEqualTo(1468);
        finder.probed(1468, true);
        after(MtuSearch.INTERVAL_NANOS);
        assertThat(finder.probeSize()).as("what is left is not worth it").isZero();
        assertThat(other.mtu()).isEqualTo(1468);
        after(MtuSearch.RAISE_NANOS);
        assertThat(other.probeSize()).as("paths change").isEqualTo(LINK);
    }

    @Test
    void whatIsKnownIsForgottenAfterTenMinutesByAll() {
        narrowed();
        after(10 * MINUTE - SECOND);
        assertThat(finder.mtu()).isEqualTo(1000);
        assertThat(other.mtu()).isEqualTo(1000);
        after(2 * SECOND);
        assertThat(finder.mtu()).isEqualTo(LINK);
        assertThat(other.mtu()).isEqualTo(LINK);
    }

    @Test
    void whatOneLoopHasTriedIsAsFreshToAll() {
        narrowed();
        after(6 * MINUTE);
        finder.probed(LINK, false);
        after(6 * MINUTE);
        assertThat(finder.mtu()).isEqualTo(1000);
        assertThat(other.mtu()).as("without probes of its own").isEqualTo(1000);
        after(5 * MINUTE);
        assertThat(finder.mtu()).isEqualTo(LINK);
        assertThat(other.mtu()).isEqualTo(LINK);
    }

    /** An answer to a probe of long ago says nothing where a router has spoken since. */
    @Test
    void aRoutersWordEndsTheSearch() {
        narrowed();
        finder.mtus.learn(HIGH, LOW, 900, now);
        finder.probed(1400, true);
        assertThat(finder.mtu()).isEqualTo(900);
        assertThat(finder.mtus.searchTo(HIGH, LOW)).isNull();
    }

    @Test
    void destinationsAreBounded() {
        for (int i = 0; i < 2000; i++) {
            finder.mtus.learn(HIGH, i, 1000, now);
        }
        assertThat(finder.counters.get(StackCounter.PATH_MTUS_EVICTED)).isEqualTo(2000 - 1024);
        assertThat(finder.mtus.mtuTo(HIGH, 0, LINK)).as("the oldest").isEqualTo(LINK);
        assertThat(finder.mtus.mtuTo(HIGH, 2000 - 1024, LINK)).isEqualTo(1000);
        assertThat(finder.mtus.mtuTo(HIGH, 2000 - 1025, LINK)).isEqualTo(LINK);
    }
}
