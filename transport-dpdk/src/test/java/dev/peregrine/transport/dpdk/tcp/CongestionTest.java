package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** NewReno, for peers without SACK: RFC 5681, RFC 6582, RFC 6928, RFC 3042. */
class CongestionTest {

    /** A connection whose application has written so many full segments, and the first ten of them are out. */
    private static TcpScript sending(int segments) {
        TcpSettings settings = new TcpSettings.Builder()
                .congestionAlgorithm(CongestionAlgorithm.NEW_RENO)
                .build();
        TcpScript script = TcpScript.accepted(settings, 1000, 65_535);
        write(script, segments);
        for (int i = 0; i < 10; i++) {
            script.out(data(i, segments));
        }
        return script;
    }

    private static void write(TcpScript script, int segments) {
        int[] writes = new int[segments];
        Arrays.fill(writes, 1000);
        script.write(writes);
    }

    private static String data(int index, int of) {
        return (index == of - 1 ? "P." : ".") + " " + (1 + 1000 * index) + ":" + (1001 + 1000 * index) + " ack 1";
    }

    private static String ack(int segments) {
        return ". 1 ack " + (1 + 1000 * segments);
    }

    @Test
    void tenSegmentsAreTheInitialWindowAndEachAckLetsTwoFollow() {
        try (TcpScript script = sending(20)) {
            script.quiet();
            script.in(ack(1)).out(data(10, 20)).out(data(11, 20));
            script.in(ack(3))
                    .out(data(12, 20))
                    .out(data(13, 20))
                    .out(data(14, 20))
                    .out(data(15, 20));
            assertThat(script.connection.sender().congestion().cwnd()).isEqualTo(13_000);
        }
    }

    /** A connection that has had 14 segments acknowledged, and writes twenty more after a silence. */
    private static TcpScript sendingAfterSilence(long millis) {
        TcpScript script = sending(14);
        script.in(ack(4));
        for (int i = 10; i < 14; i++) {
            script.out(data(i, 14));
        }
        script.in(ack(9)).in(ack(14));
        assertThat(script.cwnd()).isGreaterThan(10_000);
        script.after(millis);
        write(script, 20);
        return script;
    }

    @Test
    void afterSilenceOfATimeoutTheWindowIsTheInitialOneAgain() {
        try (TcpScript script = sendingAfterSilence(1_000)) {
            // RFC 5681 section 4.1: an old window says nothing of the path.
            for (int i = 14; i < 24; i++) {
                script.out(data(i, 34));
            }
            script.quiet();
            assertThat(script.cwnd()).isEqualTo(10_000);
        }
    }

    @Test
    void afterLessSilenceTheWindowStays() {
        try (TcpScript script = sendingAfterSilence(100)) {
            for (int i = 14; i < 25; i++) {
                script.out(data(i, 34));
            }
            script.discardSent();
            assertThat(script.cwnd()).isGreaterThan(10_000);
        }
    }

    @Test
    void theThirdDuplicateSendsTheLostSegmentAgain() {
        try (TcpScript script = sending(16)) {
            // Limited transmit: the first two duplicates let a new segment out each.
            script.in(ack(0)).out(data(10, 16)).in(ack(0)).out(data(11, 16));
            script.in(ack(0)).out(data(0, 16));
            // ssthresh is half of the 12 segments in flight, and cwnd three more.
            assertThat(script.connection.sender().congestion().ssthresh()).isEqualTo(6000);
            assertThat(script.connection.sender().congestion().cwnd()).isEqualTo(9000);
            script.in(ack(0)).in(ack(0)).in(ack(0)).in(ack(0)).out(data(12, 16));
            // All is acknowledged up to where recovery began: the window deflates.
            script.in(ack(12)).out(data(13, 16));
            assertThat(script.connection.sender().congestion().cwnd()).isEqualTo(2000);
            assertThat(script.end.counters.fastRetransmits).isEqualTo(1);
            assertThat(script.end.counters.duplicateAcks).isEqualTo(7);
        }
    }

    @Test
    void aPartialAckSendsTheNextLostSegmentAtOnce() {
        try (TcpScript script = sending(10)) {
            script.in(ack(0), ack(0), ack(0)).out(data(0, 10)).quiet();
            script.in(ack(4)).out(data(4, 10)).quiet();
            script.in(ack(7)).out(data(7, 10)).quiet();
            script.in(ack(10)).after(10_000);
            assertThat(script.end.counters.timeouts).isZero();
            assertThat(script.end.counters.partialAckRetransmits).isEqualTo(2);
        }
    }

    @Test
    void duplicatesOfWhatWasSentAgainAfterATimeoutAreNoLoss() {
        try (TcpScript script = sending(10)) {
            script.after(200).out(data(0, 10));
            script.in(ack(5)).out(data(5, 10)).out(data(6, 10));
            script.in(ack(5), ack(5), ack(5)).quiet();
            script.in(ack(10));
            assertThat(script.end.counters.fastRetransmits).isZero();
        }
    }

    @Test
    void anAckWithAnotherWindowOrWithPayloadIsNoDuplicate() {
        try (TcpScript script = sending(10)) {
            script.in(ack(0) + " win 60000", ack(0) + " win 50000", ack(0) + " win 40000")
                    .quiet();
            script.in(". 1:11 ack 1 win 40000", ". 11:21 ack 1 win 40000", ". 21:31 ack 1 win 40000");
            script.read(30).after(40).out(". 10001 ack 31");
            assertThat(script.end.counters.fastRetransmits).isZero();
            assertThat(script.end.counters.duplicateAcks).isZero();
        }
    }

    @Test
    void afterATimeoutTheWindowGrowsToHalfAndThenByOneSegmentARoundTrip() {
        try (TcpScript script = sending(40)) {
            script.after(200).out(data(0, 40));
            CongestionControl congestion = script.connection.sender().congestion();
            assertThat(congestion.cwnd()).isEqualTo(1000);
            assertThat(congestion.ssthresh()).isEqualTo(5000);
            script.in(ack(10));
            int next = 10;
            int acknowledged = 10;
            while (acknowledged < 36) {
                next = expectUpTo(script, next, acknowledged + congestion.cwnd() / 1000, 40);
                acknowledged++;
                script.in(ack(acknowledged));
                assertThat(congestion.cwnd()).isLessThanOrEqualTo(10_000);
            }
            assertThat(congestion.cwnd()).isBetween(7000, 9000);
            expectUpTo(script, next, 40, 40);
        }
    }

    private static int expectUpTo(TcpScript script, int from, int to, int of) {
        for (int i = from; i < Math.min(to, of); i++) {
            script.out(data(i, of));
        }
        return Math.max(from, Math.min(to, of));
    }

    @Test
    void afterIdlingTheWindowBeginsAnew() {
        try (TcpScript script = sending(30)) {
            for (int i = 1; i <= 10; i++) {
                script.in(ack(i)).out(data(8 + 2 * i, 30)).out(data(9 + 2 * i, 30));
            }
            script.in(ack(30));
            assertThat(script.connection.sender().congestion().cwnd()).isGreaterThan(12_000);
            script.after(1000).write(1000).out("P. 30001:31001 ack 1");
            assertThat(script.connection.sender().congestion().cwnd()).isEqualTo(10_000);
        }
    }

    @Test
    void anApplicationThatSendsLittleDoesNotGrowTheWindow() {
        try (TcpScript script = TcpScript.accepted()) {
            for (int i = 0; i < 50; i++) {
                script.write(100).out("P. " + (1 + 100 * i) + ":" + (101 + 100 * i) + " ack 1");
                script.in(". 1 ack " + (101 + 100 * i));
            }
            assertThat(script.connection.sender().congestion().cwnd()).isEqualTo(10_000);
        }
    }

    /** RFC 6928 section 2: ten segments, but no more than 14,600 bytes where two are less than that. */
    @Test
    void ofLargeSegmentsFewerMakeTheInitialWindow() {
        for (int[] expected : new int[][] {{1000, 10_000}, {4000, 14_600}, {8000, 16_000}}) {
            try (TcpScript script = new TcpScript()) {
                script.end.path.mtu = 9000;
                script.listen().in("S 0 win 65535 <mss " + expected[0] + ">").out("S. 0 ack 1");
                script.in(". 1 ack 1");
                assertThat(script.cwnd()).isEqualTo(expected[1]);
            }
        }
    }

    /** RFC 6582 section 3.2, step 3: so that many losses end in a timeout rather than one a round trip. */
    @Test
    void onlyTheFirstPartialAckBeginsTheTimeoutAnew() {
        try (TcpScript script = sending(10)) {
            script.after(100).in(ack(0), ack(0), ack(0)).out(data(0, 10)).quiet();
            script.after(50).in(ack(4)).out(data(4, 10)).quiet();
            script.after(150).in(ack(7)).out(data(7, 10)).quiet();
            script.after(50).out(data(7, 10)).in(ack(10));
            assertThat(script.end.counters.timeouts).isEqualTo(1);
        }
    }
}
