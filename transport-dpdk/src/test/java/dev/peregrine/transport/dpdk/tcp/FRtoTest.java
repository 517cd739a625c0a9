package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Timeouts for nothing are found and undone: RFC 5682, RFC 3522. */
class FRtoTest {

    /** The peer is silent for so long that first a probe goes out and then the timer expires. */
    private static TcpScript timedOut() {
        TcpScript script = TcpScript.sacking().writeSegments(20).outSegments(0, 10);
        return script.after(200).outSegments(10, 11).after(300).outSegments(0, 1);
    }

    @Test
    void theAckOfAnOriginalBehindTheFirstTellsThatNothingWasLost() {
        try (TcpScript script = timedOut()) {
            assertThat(script.cwnd()).isEqualTo(1000);
            script.in(". 1 ack 1001").outSegments(11, 13).quiet();
            script.in(". 1 ack 2001");
            assertThat(script.cwnd()).isGreaterThanOrEqualTo(10_000);
            assertThat(script.end.counters.reductionsUndone).isEqualTo(1);
            script.in(". 1 ack 11001").skipTimes().outSegments(13, 20);
            assertThat(script.end.counters.retransSegs).isEqualTo(1);
        }
    }

    @Test
    void anAckThatTellsOfTheNewSegmentsOnlyMeansThatTheLossIsReal() {
        try (TcpScript script = timedOut()) {
            script.in(". 1 ack 1001").outSegments(11, 13).after(100);
            script.in(". 1 ack 1001 <sack 11001:12001>").outSegments(1, 3);
            assertThat(script.end.counters.reductionsUndone).isZero();
            assertThat(script.ssthresh()).isEqualTo(7000);
        }
    }

    @Test
    void withNothingNewToSendTheLostSegmentsFollow() {
        try (TcpScript script = TcpScript.sacking().writeSegments(4).outSegments(0, 4)) {
            script.after(200).outSegments(3, 4).after(300).outSegments(0, 1);
            script.after(100).in(". 1 ack 1001").outSegments(1, 3);
        }
    }

    @Test
    void peersWithoutSackAreJudgedToo() {
        try (TcpScript script = TcpScript.accepted()) {
            script.writeSegments(20).outSegments(0, 10).after(200).outSegments(0, 1);
            script.in(". 1 ack 1001").outSegments(10, 12).in(". 1 ack 3001");
            assertThat(script.cwnd()).isGreaterThanOrEqualTo(10_000);
            assertThat(script.end.counters.reductionsUndone).isEqualTo(1);
            script.outSegments(12, 15);
        }
    }

    @Test
    void aDuplicateAckMeansForPeersWithoutSackThatTheLossIsReal() {
        try (TcpScript script = TcpScript.accepted()) {
            script.writeSegments(20).outSegments(0, 10).after(200).outSegments(0, 1);
            script.in(". 1 ack 1001").outSegments(10, 12).in(". 1 ack 1001").outSegments(1, 2);
            assertThat(script.end.counters.reductionsUndone).isZero();
        }
    }

    @Test
    void theTimestampOfTheFirstAckTellsAtOnce() {
        try (TcpScript script = TcpScript.sackingWithTimestamps()) {
            int before = script.timestamp();
            script.writeSegments(4).outSegments(0, 4);
            script.after(200).outSegments(3, 4).after(300).outSegments(0, 1);
            script.in(". 1 ack 1001 <ts 2 " + before + ">").quiet();
            assertThat(script.cwnd()).isGreaterThanOrEqualTo(10_000);
            assertThat(script.end.counters.reductionsUndone).isEqualTo(1);
        }
    }

    @Test
    void duplicatesOfAllThatWasSentAgainUndoTheReduction() {
        try (TcpScript script =
                TcpScript.sacking().writeSegments(4).outSegments(0, 4).after(100)) {
            script.in(". 1 ack 1 <sack 1001:2001>").after(25).outSegments(0, 1);
            assertThat(script.ssthresh()).isEqualTo(2800);
            script.after(5).in(". 1 ack 4001").after(70).in(". 1 ack 4001 <sack 1:1001>");
            assertThat(script.cwnd()).isEqualTo(10_000);
            assertThat(script.end.counters.reductionsUndone).isEqualTo(1);
        }
    }

    @Test
    void theTimestampOfAnEarlierRecoveryTellsNothing() {
        try (TcpScript script = TcpScript.sackingWithTimestamps()) {
            int first = script.timestamp();
            script.writeSegments(40).outSegments(0, 10).after(100);
            script.in(". 1 ack 1 <ts 2 " + first + ", sack 1001:10001>").discardSent();
            int second = script.timestamp();
            // The retransmission comes late, so it and the eleventh segment go out again.
            script.after(100).in(". 1 ack 1 <ts 3 " + first + ", sack 1001:10001 11001:14001>");
            int third = script.timestamp();
            script.out(". 1:1001 ack 1").out(". 10001:11001 ack 1").discardSent();
            // That recovery ends, and with the fifteenth segment the next one begins.
            script.after(10).in(". 1 ack 10001 <ts 4 " + second + ", sack 11001:14001 15001:16001>");
            script.out(". 14001:15001 ack 1").discardSent();
            int reduced = script.ssthresh();
            script.after(90)
                    .in(". 1 ack 14001 <ts 5 " + third + ", sack 15001:16001>")
                    .discardSent();
            assertThat(script.ssthresh()).isEqualTo(reduced);
            assertThat(script.end.counters.reductionsUndone).isZero();
        }
    }
}
