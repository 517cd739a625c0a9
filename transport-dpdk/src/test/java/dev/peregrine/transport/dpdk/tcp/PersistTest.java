package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Probing a closed window: RFC 9293 section 3.8.6.1. */
class PersistTest {

    private static TcpScript closedWindow(TcpSettings settings) {
        return TcpScript.accepted(settings, 1000, 1000)
                .write(1000, 1000)
                .out(". 1:1001 ack 1")
                .in(". 1 ack 1001 win 0");
    }

    @Test
    void aClosedWindowIsProbedWithBackOffAndWhenItOpensDataFlows() {
        try (TcpScript script = closedWindow(TcpSettings.DEFAULT)) {
            script.after(200)
                    .out(". 1000 ack 1")
                    .in(". 1 ack 1001 win 0")
                    .after(400)
                    .out(". 1000 ack 1")
                    .in(". 1 ack 1001 win 0")
                    .after(800)
                    .out(". 1000 ack 1")
                    .in(". 1 ack 1001 win 1000")
                    .out("P. 1001:2001 ack 1")
                    .in(". 1 ack 2001 win 1000")
                    .after(10_000);
            assertThat(script.end.counters.windowProbes).isEqualTo(3);
            assertThat(script.end.counters.retransSegs).isZero();
        }
    }

    @Test
    void aWindowThatOpensByItselfNeedsNoProbe() {
        try (TcpScript script = closedWindow(TcpSettings.DEFAULT)) {
            script.in(". 1 ack 1001 win 1000")
                    .out("P. 1001:2001 ack 1")
                    .in(". 1 ack 2001")
                    .after(10_000);
        }
    }

    @Test
    void aPeerThatAnswersIsProbedForEver() {
        try (TcpScript script = closedWindow(TcpSettings.DEFAULT)) {
            long wait = 200;
            for (int i = 0; i < 40; i++) {
                script.after(wait).out(". 1000 ack 1").in(". 1 ack 1001 win 0");
                wait = Math.min(wait * 2, 60_000);
            }
            script.state(TcpState.ESTABLISHED);
        }
    }

    @Test
    void aPeerThatDoesNotAnswerIsGivenUp() {
        TcpSettings settings = new TcpSettings.Builder().retransmissions(3).build();
        try (TcpScript script = closedWindow(settings)) {
            script.after(200)
                    .out(". 1000 ack 1")
                    .after(400)
                    .out(". 1000 ack 1")
                    .after(800)
                    .out(". 1000 ack 1")
                    .after(1600)
                    .ended(TcpFailure.TIMEOUT);
        }
    }

    @Test
    void aFinWaitsForTheWindowToo() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 1000)) {
            script.write(1000).out("P. 1:1001 ack 1").shutdownOutput().quiet();
            script.in(". 1 ack 1001 win 0").after(200).out(". 1000 ack 1");
            script.in(". 1 ack 1001 win 1").out("F. 1001 ack 1");
        }
    }

    @Test
    void aWindowTooSmallForASensibleSegmentIsUsedAfterAWhile() {
        try (TcpScript script = closedWindow(TcpSettings.DEFAULT)) {
            script.in(". 1 ack 1001 win 100")
                    .after(200)
                    .out(". 1001:1101 ack 1")
                    .in(". 1 ack 1101 win 1000");
            script.out("P. 1101:2001 ack 1");
        }
    }

    @Test
    void ourOwnWindowAnswersProbes() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 0 ack 1").out(". 1 ack 1");
        }
    }
}
