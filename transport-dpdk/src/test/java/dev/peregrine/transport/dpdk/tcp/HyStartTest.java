package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The end of the first slow start by round trips that become longer: RFC 9406. */
class HyStartTest {

    private static final int MSS = 1000;

    private final HyStart hyStart = new HyStart();
    private int sndUna;
    private int sndNxt;

    HyStartTest() {
        hyStart.begin(0);
    }

    /** A round in which ten ACKs bring this round-trip time. Returns whether slow start shall end with it. */
    private boolean round(int rttMillis) {
        boolean ends = hyStart.acknowledged(sndUna, sndNxt + 10_000);
        sndNxt += 10_000;
        for (int i = 0; i < 10; i++) {
            hyStart.sample(rttMillis * 1000);
            sndUna += MSS;
        }
        return ends;
    }

    @Test
    void eachSegmentAcknowledgedLetsTheWindowGrowByOneUpToEightAnAck() {
        assertThat(hyStart.growth(2 * MSS, MSS)).isEqualTo(2 * MSS);
        assertThat(hyStart.growth(20 * MSS, MSS)).isEqualTo(8 * MSS);
    }

    @Test
    void anEighthMoreMakesTheGrowthSlowerAndFiveRoundsLaterEndsIt() {
        round(80);
        round(80);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(4 * MSS);
        round(90);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(MSS);
        assertThat(round(95)).isFalse();
        assertThat(round(100)).isFalse();
        assertThat(round(105)).isFalse();
        assertThat(round(110)).isFalse();
        assertThat(round(115)).isTrue();
    }

    @Test
    void aRoundTripThatIsShortAgainResumesSlowStart() {
        round(80);
        round(80);
        round(95);
        round(85);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(4 * MSS);
    }

    @Test
    void lessThanFourMillisecondsMoreAreNoise() {
        round(1);
        round(1);
        round(4);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(4 * MSS);
        round(8);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(MSS);
    }

    /** RFC 9406 section 4.3: an eighth, but no more than 16 ms. */
    @Test
    void sixteenMillisecondsMoreAreNeverNoise() {
        round(400);
        round(400);
        round(415);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(4 * MSS);
        round(431);
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(MSS);
    }

    @Test
    void fewSamplesTellNothing() {
        round(80);
        hyStart.acknowledged(sndUna, sndNxt + 10_000);
        for (int i = 0; i < 7; i++) {
            hyStart.sample(200_000);
        }
        assertThat(hyStart.growth(4 * MSS, MSS)).isEqualTo(4 * MSS);
    }

    /** The same on a connection whose round trips become longer with the queue that it builds up. */
    @Test
    void aConnectionLeavesSlowStartBeforeAnythingIsLost() {
        try (TcpScript script = TcpScript.sacking()) {
            roundTrip(script, 100);
            roundTrip(script, 100);
            int before = script.cwnd();
            roundTrip(script, 125);
            assertThat(script.cwnd()).isLessThan(2 * before);
            for (int i = 0; i < 4; i++) {
                assertThat(script.ssthresh()).isEqualTo(1 << 30);
                roundTrip(script, 130);
            }
            roundTrip(script, 130);
            assertThat(script.ssthresh()).isEqualTo(script.cwnd());
            assertThat(script.end.counters.retransSegs).isZero();
        }
    }

    /** As much leaves as the window allows, and each segment of it is acknowledged a round trip later. */
    private static void roundTrip(TcpScript script, long millis) {
        TcpSender sender = script.connection.sender();
        while (script.connection.queuedBytes() < 70 * MSS) {
            script.connection.write(Segments.payload(script.end.sendPool, 0, MSS));
        }
        script.turn().discardSent();
        int inFlight = (sender.sndNxt() - sender.sndUna()) / MSS;
        script.after(millis);
        for (int i = 0; i < inFlight; i++) {
            script.in(". 1 ack " + (script.acknowledged() + MSS)).discardSent();
        }
    }
}
