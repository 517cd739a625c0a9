package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RST, SYN, FIN and data off the exact numbers do not disturb a connection: RFC 5961. */
class InjectionTest {

    private static final int GUESSES = 500;

    private static void assertUndisturbed(TcpScript script) {
        script.turn().discardSent();
        script.state(TcpState.ESTABLISHED).after(1000).discardSent();
        script.in("P. 1:101 ack 1").write(50).out("P. 1:51 ack 101").read(100);
    }

    @Test
    void resetsNextToTheRightOne() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 1; i < GUESSES; i++) {
                script.in("R " + (1 + i), "R " + (1 - i), "R. " + (1 + i * 100) + " ack 1")
                        .discardSent();
            }
            assertUndisturbed(script);
        }
    }

    @Test
    void synsAnywhere() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = -GUESSES; i < GUESSES; i++) {
                script.in("S " + i, "S. " + i + " ack 1").discardSent();
            }
            assertUndisturbed(script);
        }
    }

    @Test
    void finsOutsideOfTheWindowOrWithAnImpossibleAcknowledgment() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 1; i < GUESSES; i++) {
                script.in("F. " + (1 - i) + " ack 1", "F. 1 ack " + (1 + i), "F. " + (65_536 + i) + " ack 1");
                script.discardSent();
            }
            assertUndisturbed(script);
        }
    }

    @Test
    void dataWithAnAcknowledgmentThatNobodyCouldHaveSent() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 1; i < GUESSES; i++) {
                script.in(". 1:101 ack " + (1 + i), ". 1:101 ack " + (-65_535 - i))
                        .discardSent();
            }
            assertThat(script.connection.readableBytes()).isZero();
            assertUndisturbed(script);
        }
    }

    @Test
    void dataBehindTheWindow() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 0; i < GUESSES; i++) {
                script.in(". " + (65_536 + 100 * i) + ":" + (65_636 + 100 * i) + " ack 1")
                        .discardSent();
            }
            assertThat(script.end.receivePool.inUse()).isZero();
            assertUndisturbed(script);
        }
    }

    @Test
    void theAnswersAreLimited() {
        TcpSettings settings =
                new TcpSettings.Builder().challengeAcksPerSecond(20).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            for (int i = 1; i < GUESSES; i++) {
                script.in("R " + (1 + i)).discardSent();
            }
            assertThat(script.end.counters.challengeAcks).isLessThanOrEqualTo(31);
            assertThat(script.end.counters.challengeAcksSuppressed).isGreaterThan(GUESSES - 40L);
            assertUndisturbed(script);
        }
    }
}
