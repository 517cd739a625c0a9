package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Probes for what was lost at the end: RFC 8985 section 7. */
class TailLossProbeTest {

    @Test
    void theLastSegmentIsSentAgainAfterTwoRoundTrips() {
        try (TcpScript script = TcpScript.sacking().writeSegments(3).outSegments(0, 3)) {
            script.after(200).out("P. 2001:3001 ack 1");
            // The peer lacks the second one, which is found at once.
            script.after(100).in(". 1 ack 1001 <sack 2001:3001>").out(". 1001:2001 ack 1");
            script.after(100).in(". 1 ack 3001").after(5000);
            assertThat(script.end.counters.timeouts).isZero();
            assertThat(script.end.counters.tailLossProbes).isEqualTo(1);
        }
    }

    @Test
    void theAckOfASingleSegmentMayBeDelayed() {
        try (TcpScript script = TcpScript.sacking().writeSegments(1).outSegments(0, 1)) {
            // RTO is 100 + 4 * 50 ms, which comes before 2 * 100 + 200 ms; the probe goes first nevertheless.
            script.after(300).outSegments(0, 1);
            assertThat(script.end.counters.timeouts).isZero();
            script.after(300).outSegments(0, 1);
            assertThat(script.end.counters.timeouts).isEqualTo(1);
        }
    }

    @Test
    void aNewSegmentProbesAsWell() {
        try (TcpScript script = TcpScript.sacking().writeSegments(11).outSegments(0, 10)) {
            script.after(200).out("P. 10001:11001 ack 1");
            script.after(100).in(". 1 ack 11001").after(5000);
            assertThat(script.end.counters.retransSegs).isZero();
            assertThat(script.end.counters.tailLossProbes).isEqualTo(1);
        }
    }

    @Test
    void aProbeThatHasRepairedALossIsCongestion() {
        try (TcpScript script = TcpScript.sacking().writeSegments(3).outSegments(0, 3)) {
            script.after(100)
                    .in(". 1 ack 2001")
                    .after(250)
                    .out("P. 2001:3001 ack 1")
                    .after(100)
                    .in(". 1 ack 3001");
            script.writeSegments(1).outSegments(3, 4).after(100).in(". 1 ack 4001");
            assertThat(script.cwnd()).isEqualTo(7000);
        }
    }

    @Test
    void aProbeThatWasForNothingIsNot() {
        try (TcpScript script = TcpScript.sacking().writeSegments(3).outSegments(0, 3)) {
            script.after(200)
                    .out("P. 2001:3001 ack 1")
                    .after(50)
                    .in(". 1 ack 3001")
                    .after(50);
            script.in(". 1 ack 3001 <sack 2001:3001>").writeSegments(1).outSegments(3, 4);
            script.after(100).in(". 1 ack 4001");
            assertThat(script.cwnd()).isGreaterThanOrEqualTo(10_000);
        }
    }

    @Test
    void onlyOneProbeGoesOutAndThenTheTimeoutIsNext() {
        try (TcpScript script = TcpScript.sacking().writeSegments(3).outSegments(0, 3)) {
            script.after(200).out("P. 2001:3001 ack 1").after(300).out(". 1:1001 ack 1");
            script.after(600).out(". 1:1001 ack 1");
            assertThat(script.end.counters.tailLossProbes).isEqualTo(1);
        }
    }

    @Test
    void peersWithoutSackAreNotProbed() {
        try (TcpScript script = TcpScript.accepted()) {
            script.writeSegments(3).outSegments(0, 3).after(200).out(". 1:1001 ack 1");
        }
    }
}
