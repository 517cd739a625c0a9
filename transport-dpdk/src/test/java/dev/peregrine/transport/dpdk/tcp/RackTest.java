package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Losses found by time: RFC 8985 section 6. */
class RackTest {

    private static TcpScript fourInFlight() {
        return TcpScript.sacking().writeSegments(4).outSegments(0, 4).after(100);
    }

    @Test
    void aGapIsALossAQuarterOfARoundTripLater() {
        try (TcpScript script = fourInFlight()) {
            script.in(". 1 ack 1 <sack 1001:2001>").quiet().after(24).quiet();
            script.after(1).out(". 1:1001 ack 1").after(75).in(". 1 ack 4001").after(5000);
            assertThat(script.end.counters.fastRetransmits).isEqualTo(1);
        }
    }

    @Test
    void whatOnlyComesLateIsNotSentAgain() {
        try (TcpScript script = fourInFlight()) {
            script.in(". 1 ack 1 <sack 1001:2001>").after(20).in(". 1 ack 2001").after(80);
            script.in(". 1 ack 4001").after(5000);
            assertThat(script.end.counters.retransSegs).isZero();
        }
    }

    @Test
    void onceReorderingWasSeenThreeSegmentsAheadAreNoLossAnyMore() {
        try (TcpScript script = fourInFlight()) {
            script.in(". 1 ack 1 <sack 1001:2001>").after(20).in(". 1 ack 4001");
            script.writeSegments(5).outSegments(4, 9).after(100);
            script.in(". 1 ack 4001 <sack 5001:8001>").quiet().after(25).out(". 4001:5001 ack 1");
        }
    }

    @Test
    void aDuplicateThatThePeerReportsWidensTheWindow() {
        try (TcpScript script = fourInFlight()) {
            // Late by more than a quarter of a round trip, it was sent again for nothing.
            script.in(". 1 ack 1 <sack 1001:2001>").after(25).out(". 1:1001 ack 1");
            script.after(5).in(". 1 ack 4001").after(95).in(". 1 ack 4001 <sack 1:1001>");
            script.writeSegments(5).outSegments(4, 9).after(100);
            // Whether that was reordering nobody knows, so three segments ahead would still be a loss.
            script.in(". 1 ack 4001 <sack 5001:6001>").quiet().after(49).quiet();
            script.after(1).out(". 4001:5001 ack 1");
            assertThat(script.end.counters.duplicatesReported).isEqualTo(1);
        }
    }

    @Test
    void theLastRetransmissionOfAWindowIsFoundLostByTheNextOne() {
        try (TcpScript script =
                TcpScript.sacking().writeSegments(6).outSegments(0, 6).after(100)) {
            script.in(". 1 ack 1 <sack 2001:6001>").out(". 1:1001 ack 1").out(". 1001:2001 ack 1");
            // The second retransmission arrives; the first, sent just before, does not.
            script.after(100).in(". 1 ack 1 <sack 1001:6001>").out(". 1:1001 ack 1");
            script.after(100).in(". 1 ack 6001").after(5000);
            assertThat(script.end.counters.timeouts).isZero();
        }
    }
}
