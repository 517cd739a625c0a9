package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The growth of the window by the time since its last reduction: RFC 9438. Times are in seconds, windows in segments. */
class CubicTest {

    private static final int MSS = 1000;
    private static final long SECOND = 1_000_000_000L;
    private static final long RTT = SECOND / 10;

    private final Cubic cubic = new Cubic();
    private long nowNanos = Long.MAX_VALUE - SECOND;

    /** Lets round trips go by in each of which the whole window is acknowledged, segment by segment. */
    private void roundTrips(int count) {
        for (int i = 0; i < count; i++) {
            int segments = cubic.cwnd() / MSS;
            for (int j = 0; j < segments; j++) {
                nowNanos += RTT / segments;
                cubic.avoidCongestion(MSS, MSS, RTT, nowNanos);
            }
        }
    }

    private void lose() {
        cubic.congested(cubic.cwnd(), MSS);
        cubic.cwnd(cubic.ssthresh());
    }

    @Test
    void aLossTakesThreeTenths() {
        cubic.cwnd(100 * MSS);
        lose();
        assertThat(cubic.cwnd()).isEqualTo(70 * MSS);
    }

    @Test
    void theWindowIsBackAfterKSecondsAndFlatThere() {
        cubic.cwnd(1000 * MSS);
        lose();
        // K is the cube root of 300 / 0.4, that is 9.1 s.
        roundTrips(45);
        assertThat(cubic.cwnd() / MSS).isCloseTo((int) (1000 - 0.4 * 4.5 * 4.5 * 4.5), within(10));
        roundTrips(45);
        assertThat(cubic.cwnd() / MSS).isCloseTo(1000, within(3));
        roundTrips(10);
        assertThat(cubic.cwnd() / MSS).isCloseTo(1000, within(3));
        roundTrips(50);
        assertThat(cubic.cwnd() / MSS).isCloseTo((int) (1000 + 0.4 * 6 * 6 * 6), within(15));
    }

    @Test
    void itIsNeverSlowerThanReno() {
        cubic.cwnd(20 * MSS);
        lose();
        // The curve would be flat around 20 for 2.5 s; Reno's estimate grows by 0.53 a round trip, then by one.
        roundTrips(12);
        assertThat(cubic.cwnd() / MSS).isCloseTo(20, within(1));
        roundTrips(10);
        assertThat(cubic.cwnd() / MSS).isCloseTo(30, within(2));
    }

    @Test
    void aWindowThatShrinksLeavesRoomForOthers() {
        cubic.cwnd(1000 * MSS);
        lose();
        roundTrips(1);
        lose();
        // W_max is 85 hundredths of the 700 and some segments at which the second loss came, not those themselves.
        roundTrips(75);
        assertThat(cubic.cwnd() / MSS).isLessThan(625);
    }

    @Test
    void afterATimeoutTheWindowGrowsFromWhereSlowStartEnds() {
        cubic.cwnd(1000 * MSS);
        cubic.timedOut(1000 * MSS, MSS);
        assertThat(cubic.ssthresh()).isEqualTo(700 * MSS);
        cubic.cwnd(700 * MSS);
        roundTrips(10);
        assertThat(cubic.cwnd() / MSS).isBetween(700, 712);
    }

    @Test
    void timeWithoutDataIsNone() {
        cubic.cwnd(1000 * MSS);
        lose();
        roundTrips(10);
        int before = cubic.cwnd();
        nowNanos += 60 * SECOND;
        cubic.restartAfterIdle(MSS, 60 * SECOND);
        assertThat(cubic.cwnd()).isEqualTo(10 * MSS);
        cubic.cwnd(before);
        // The curve goes on where it was: two seconds after the loss, and not a minute.
        roundTrips(10);
        assertThat(cubic.cwnd() / MSS).isCloseTo((int) (1000 - 0.4 * 7.1 * 7.1 * 7.1), within(10));
    }

    @Test
    void aReductionForNothingIsUndone() {
        cubic.cwnd(1000 * MSS);
        lose();
        roundTrips(20);
        int before = cubic.cwnd();
        CongestionControl.Snapshot snapshot = new CongestionControl.Snapshot();
        cubic.save(snapshot);
        lose();
        cubic.restore(snapshot);
        assertThat(cubic.cwnd()).isEqualTo(before);
        roundTrips(70);
        assertThat(cubic.cwnd() / MSS).isCloseTo(1000, within(5));
    }

    @Test
    void itIsTheDefault() {
        try (TcpScript script = TcpScript.sacking()) {
            assertThat(script.connection.info().congestionAlgorithm()).isEqualTo(CongestionAlgorithm.CUBIC);
        }
    }

    /** Section 4.4: however far the curve has gone meanwhile. */
    @Test
    void inOneRoundTripTheWindowGrowsByHalfAtMost() {
        cubic.cwnd(100 * MSS);
        lose();
        roundTrips(1);
        int before = cubic.cwnd();
        nowNanos += 100 * SECOND;
        roundTrips(1);
        assertThat(cubic.cwnd()).isBetween(before * 13 / 10, before * 18 / 10);
    }
}
