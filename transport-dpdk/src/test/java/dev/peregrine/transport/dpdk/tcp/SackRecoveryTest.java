package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the sender makes of SACK blocks: RFC 2018, RFC 6675, and the rate of recovery of RFC 9937. */
class SackRecoveryTest {

    /** Ten segments of twenty are in flight, and 100 ms have passed. */
    private static TcpScript tenInFlight() {
        return TcpScript.sacking().writeSegments(20).outSegments(0, 10).after(100);
    }

    @Test
    void threeSegmentsAheadOfAGapMakeItALoss() {
        try (TcpScript script = tenInFlight()) {
            // What has arrived is not in flight any more: limited transmit.
            script.in(". 1 ack 1 <sack 1001:2001>").outSegments(10, 11);
            script.in(". 1 ack 1 <sack 1001:3001>").outSegments(11, 12);
            script.in(". 1 ack 1 <sack 1001:4001>").out(". 1:1001 ack 1").quiet();
            assertThat(script.ssthresh()).isEqualTo(7000);
            assertThat(script.end.counters.fastRetransmits).isEqualTo(1);
        }
    }

    @Test
    void whatIsInFlightComesDownInProportionToWhatArrives() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1 <sack 1001:2001>").outSegments(10, 11);
            script.in(". 1 ack 1 <sack 1001:3001>").outSegments(11, 12);
            script.in(". 1 ack 1 <sack 1001:4001>").out(". 1:1001 ack 1");
            // Seven bytes may leave for ten that arrive, and the first retransmission was ahead of that.
            script.in(". 1 ack 1 <sack 1001:5001>").quiet();
            script.in(". 1 ack 1 <sack 1001:6001>").quiet();
            // Now as much is in flight as shall be, and one leaves for one that arrives.
            script.in(". 1 ack 1 <sack 1001:7001>").outSegments(12, 13);
            script.in(". 1 ack 1 <sack 1001:8001>").outSegments(13, 14);
            script.in(". 1 ack 1 <sack 1001:9001>").outSegments(14, 15);
            script.in(". 1 ack 1 <sack 1001:10001>").outSegments(15, 16);
            script.after(100).in(". 1 ack 12001");
            assertThat(script.cwnd()).isEqualTo(7000);
            script.outSegments(16, 19);
        }
    }

    @Test
    void severalGapsAreFilledInOneRoundTrip() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1001 <sack 2001:3001 4001:5001 6001:10001>");
            // 1001, 3001 and 5001 are lost, and four segments' room was made by ten that came through.
            script.out(". 1001:2001 ack 1").out(". 3001:4001 ack 1").out(". 5001:6001 ack 1");
            script.outSegments(10, 14).quiet();
            assertThat(script.end.counters.retransSegs).isEqualTo(3);
            script.after(100).in(". 1 ack 10001").outSegments(14, 17);
            assertThat(script.end.counters.timeouts).isZero();
        }
    }

    /** After heavy losses slow start brings the flight up again, but only where no ACK tells of more (RFC 9937 section 6). */
    @Test
    void whileNothingMoreIsLostTwoLeaveForOneThatArrives() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1 <sack 7001:10001>").outSegments(0, 3).quiet();
            script.after(100)
                    .in(". 1 ack 1001 <sack 7001:10001>")
                    .outSegments(3, 5)
                    .quiet();
            script.in(". 1 ack 2001 <sack 7001:10001>").outSegments(5, 7).quiet();
        }
    }

    @Test
    void aRetransmissionThatIsLostTooIsSentAgainWithoutATimeout() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1 <sack 1001:10001>").out(". 1:1001 ack 1").outSegments(10, 16);
            script.after(100).in(". 1 ack 1 <sack 1001:11001>").out(". 1:1001 ack 1");
            script.outSegments(16, 17);
            script.in(". 1 ack 1 <sack 1001:12001>").outSegments(17, 18);
            assertThat(script.end.counters.timeouts).isZero();
            assertThat(script.end.counters.retransSegs).isEqualTo(2);
        }
    }

    @Test
    void afterATimeoutOnlyWhatThePeerDoesNotHaveIsSentAgain() {
        try (TcpScript script =
                TcpScript.sacking().writeSegments(4).outSegments(0, 4).after(100)) {
            script.in(". 1 ack 1 <sack 2001:3001>").after(25);
            script.out(". 1:1001 ack 1").quiet();
            script.after(250).out(". 1:1001 ack 1").quiet();
            script.in(". 1 ack 1001 <sack 2001:3001>").out(". 1001:2001 ack 1").out("P. 3001:4001 ack 1");
            script.in(". 1 ack 4001").after(5000);
        }
    }

    @Test
    void whereThePeerThrowsAwayWhatItHadItIsSentAgain() {
        try (TcpScript script =
                TcpScript.sacking().writeSegments(3).outSegments(0, 3).after(100)) {
            script.in(". 1 ack 1 <sack 1001:3001>").after(25).out(". 1:1001 ack 1");
            // It acknowledges up to what it said to have, not that itself: it has it no more (RFC 2018 section 8).
            script.after(100).in(". 1 ack 1001").after(250).out(". 1001:2001 ack 1");
            script.in(". 1 ack 2001")
                    .out("P. 2001:3001 ack 1")
                    .in(". 1 ack 3001")
                    .after(5000);
        }
    }

    @Test
    void blocksThatCannotBeAreIgnored() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1 <sack 5001:5001 7001:6001 9001:30001 -5000:-3000>")
                    .quiet();
            assertThat(script.connection.sender().sent().sackedSpan()).isZero();
        }
    }

    @Test
    void partOfASegmentIsNotTheSegment() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1 <sack 1501:3501>");
            assertThat(script.connection.sender().sent().sackedSpan()).isEqualTo(1000);
            script.outSegments(10, 11);
            // The rest of the block comes later.
            script.in(". 1 ack 1 <sack 1501:4001>").outSegments(11, 12);
            assertThat(script.connection.sender().sent().sackedSpan()).isEqualTo(2000);
        }
    }

    @Test
    void whatTheDeviceCutsIsSentAgainByTheSegment() {
        try (TcpScript script = TcpScript.sacking()) {
            script.end.path.segmentationLimit = 60_000;
            script.connection.write(Segments.payload(script.end.sendPool, 0, 2000));
            script.connection.write(Segments.payload(script.end.sendPool, 2000, 2000));
            script.connection.write(Segments.payload(script.end.sendPool, 4000, 2000));
            script.turn();
            assertThat(script.end.counters.outSegs).isEqualTo(2);
            script.out(". 1:1001 ack 1").out(". 1001:2001 ack 1").out(". 2001:3001 ack 1");
            script.out(". 3001:4001 ack 1").out(". 4001:5001 ack 1").out("P. 5001:6001 ack 1");
            script.after(100).in(". 1 ack 1 <sack 1001:2001 3001:6001>");
            script.out(". 1:1001 ack 1").out(". 2001:3001 ack 1").quiet();
            script.after(100).in(". 1 ack 6001").after(5000);
            assertThat(script.end.counters.retransSegs).isEqualTo(2);
        }
    }
}
