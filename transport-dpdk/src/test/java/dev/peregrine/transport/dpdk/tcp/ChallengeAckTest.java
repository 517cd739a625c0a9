package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is nearly right is answered with an ACK that a true peer corrects itself by: RFC 5961. */
class ChallengeAckTest {

    @Test
    void onlyTheExactSequenceNumberResets() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("R 2").out(". 1 ack 1").in("R 60000").out(". 1 ack 1");
            script.in("R 0").quiet().in("R 1000000").quiet();
            script.state(TcpState.ESTABLISHED).in("R 1").ended(TcpFailure.RESET);
            assertThat(script.end.counters.challengeAcks).isEqualTo(2);
        }
    }

    @Test
    void aSynInTheWindowIsChallenged() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("S 5").out(". 1 ack 1").in("S 0").out(". 1 ack 1").state(TcpState.ESTABLISHED);
        }
    }

    @Test
    void dataWithAnImpossibleAcknowledgmentIsDropped() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:101 ack 2").out(". 1 ack 1");
            script.in(". 1:101 ack -70000").out(". 1 ack 1").read(0);
            script.in(". 1:101 ack -65000").read(100);
        }
    }

    @Test
    void dataOutsideOfTheWindowIsDroppedAndAnswered() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 70001:70101 ack 1").out(". 1 ack 1").read(0);
            assertThat(script.end.counters.outOfWindow).isEqualTo(1);
        }
    }

    @Test
    void segmentsWithoutDataAreNotAnsweredWithoutEnd() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 70001 ack 1").out(". 1 ack 1");
            for (int i = 0; i < 99; i++) {
                script.after(1).in(". 70001 ack 1").quiet();
            }
            script.after(1).in(". 70001 ack 1").out(". 1 ack 1");
        }
    }

    @Test
    void challengesAreLimitedPerSecond() {
        TcpSettings settings =
                new TcpSettings.Builder().challengeAcksPerSecond(10).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            int answered = challenge(script, 100);
            assertThat(answered).isBetween(6, 15);
            assertThat(script.end.counters.challengeAcksSuppressed).isEqualTo(100 - answered);
            script.after(1000);
            assertThat(challenge(script, 1)).isEqualTo(1);
        }
    }

    private static int challenge(TcpScript script, int count) {
        int answered = 0;
        for (int i = 0; i < count; i++) {
            script.in("R 2");
            if (script.hasSent()) {
                answered++;
                script.out(". 1 ack 1");
            }
        }
        return answered;
    }

    @Test
    void aSegmentWithoutAckIsDropped() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("P 1:101").read(0);
        }
    }

    @Test
    void aPeerThatHasRestartedResetsWithTheNumberItIsTold() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("P. 1:101 ack 1").after(40).out(". 1 ack 101").read(100);
            // The SYN of its next life may lie anywhere; the answer makes it send the exact RST, and then try again.
            script.in("S 50000 <mss 1000>").out(". 1 ack 101").in("R 101").ended(TcpFailure.RESET);
            script.in("S 50000 <mss 1000>");
            assertThat(script.hasSent()).isTrue();
            script.discardSent();
        }
    }

    @Test
    void theNumberOfTheLastAckIsNotExactWhenDataHasArrivedSince() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("P. 1:101 ack 1").quiet().in("R 1").quiet().state(TcpState.ESTABLISHED);
            script.in("R 101")
                    .ended(TcpFailure.RESET, TcpEvents.CLOSED | TcpEvents.FAILED)
                    .read(100);
        }
    }

    @Test
    void aResetBehindAGapIsChallengedToo() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1001:2001 ack 1").out(". 1 ack 1").in("R 2001").out(". 1 ack 1");
            script.in(". 1:1001 ack 1")
                    .out(". 1 ack 2001")
                    .read(2000)
                    .in("R 2001")
                    .ended(TcpFailure.RESET);
        }
    }

    @Test
    void anAcknowledgmentOfTheLastWindowIsOldAndNotFalse() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 4000)) {
            script.writeSegments(3).outSegments(0, 3).in(". 1 ack 3001 win 4000");
            // SND.UNA minus the largest window seen is the oldest that is believed.
            script.in("P. 1:101 ack -999 win 4000")
                    .after(40)
                    .out(". 3001 ack 101")
                    .read(100);
            script.in("P. 101:201 ack -1000 win 4000").out(". 3001 ack 101").read(0);
        }
    }

    @Test
    void inTimeWaitAResetChangesNothingUnlessItIsExact() {
        try (TcpScript script = TcpScript.accepted()) {
            script.shutdownOutput().out("F. 1 ack 1").in("F. 1 ack 2").out(". 2 ack 2");
            script.in("R 3").out(". 2 ack 2").state(TcpState.TIME_WAIT);
        }
    }
}
