package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a blind attacker sends does not disturb a connection: RFC 5961. */
class AttackTest {

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
}
