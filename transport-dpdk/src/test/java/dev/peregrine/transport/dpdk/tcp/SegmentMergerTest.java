package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments of one burst that continue one another are processed as one, by the rules of Linux' GRO. */
class SegmentMergerTest {

    private static final long PEER = Endpoint.LOW + 99;

    /** Segments that the device delivers together; what is due leaves at the end of the turn. */
    private static TcpScript burst(TcpScript script, String... segments) {
        script.quiet();
        script.end.tcp.merger().begin();
        for (String segment : segments) {
            arrives(script, segment);
        }
        script.end.tcp.merger().end(script.nowNanos);
        return script.turn();
    }

    private static void arrives(TcpScript script, String segment) {
        script.end.tcp.segmentArrives(script.segment(segment), 0, PEER, 0, script.end.address, 0, script.nowNanos);
    }

    private static long merged(TcpScript script) {
        return script.end.counters.inMerged;
    }

    @Test
    void aRunOfFullSegmentsIsOne() {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1:1001 ack 1", ". 1001:2001 ack 1", ". 2001:3001 ack 1");
            script.out(". 1 ack 3001");
            assertThat(merged(script)).isEqualTo(2);
            script.read(3000);
        }
    }

    @Test
    void aSmallerSegmentIsTheLastOfARun() {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1:1001 ack 1", ". 1001:1501 ack 1", ". 1501:2001 ack 1", ". 2001:2501 ack 1");
            script.out(". 1 ack 2501");
            assertThat(merged(script)).isEqualTo(2);
            script.read(2500);
        }
    }

    @Test
    void aPushedSegmentIsTheLastOfARun() {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1:1001 ack 1", "P. 1001:2001 ack 1", ". 2001:3001 ack 1", "P. 3001:4001 ack 1");
            script.out(". 1 ack 4001");
            assertThat(merged(script)).isEqualTo(2);
            script.read(4000);
        }
    }

    @Test
    void aRequestThatComesByItselfIsNotHeldBack() {
        try (TcpScript script = TcpScript.accepted()) {
            script.end.tcp.merger().begin();
            arrives(script, "P. 1:101 ack 1");
            assertThat(script.connection.readableBytes()).isEqualTo(100);
            script.end.tcp.merger().end(script.nowNanos);
            script.turn().read(100).after(40).out(". 1 ack 101");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ". 1501:2501 ack 1", // behind a gap
                ". 501:1501 ack 1", // overlapping
                ". 1001:2101 ack 1", // larger than the first
                ". 1001:2001 ack 0", // another acknowledgment
                ". 1001:2001 ack 1 win 65000", // another window
                ".E 1001:2001 ack 1", // congestion
                ".U 1001:2001 ack 1", // urgent
                "F. 1001:2001 ack 1", // the end
                ". 1001:2001 ack 1 <ts 5 0>", // other options
                ". 1001:2001 ack 1 <sack 1:2>", // blocks
                ". 1001 ack 1" // no payload
            })
    void whatSaysAnythingElseIsProcessedByItself(String second) {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1:1001 ack 1", second);
            assertThat(merged(script)).isZero();
            script.discardSent();
        }
    }

    @Test
    void timestampsMustBeTheSame() {
        try (TcpScript script = TcpScript.sackingWithTimestamps()) {
            String first = " ack 1 <ts 2 0>";
            burst(script, ". 1:1001" + first, ". 1001:2001" + first, ". 2001:3001 ack 1 <ts 3 0>");
            script.out(". 1 ack 3001");
            assertThat(merged(script)).isEqualTo(1);
            script.read(3000);
        }
    }

    @Test
    void nothingOvertakesAnything() {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1:1001 ack 1", ". 1001 ack 1", ". 1001:2001 ack 1", "F. 2001 ack 1");
            script.out(". 1 ack 2002").state(TcpState.CLOSE_WAIT);
            assertThat(merged(script)).isZero();
            script.read(2000);
        }
    }

    /** RFC 9293 section 3.8.6.3: an ACK for every second full segment, however they arrive. */
    @Test
    void twoThatWereMergedAreAcknowledgedAtOnceAndOneIsNot() {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1:1001 ack 1").quiet();
            burst(script, ". 1001:2001 ack 1").out(". 1 ack 2001");
            burst(script, ". 2001:3001 ack 1", ". 3001:4001 ack 1").out(". 1 ack 4001");
            burst(script, ". 4001:5001 ack 1").quiet();
            script.after(40).out(". 1 ack 5001").read(5000);
        }
    }

    /** RFC 5681 section 4.2: the peer counts the ACKs of what came out of order. */
    @Test
    void eachThatCameOutOfOrderIsAnsweredThoughMerged() {
        try (TcpScript script = TcpScript.accepted()) {
            burst(script, ". 1001:2001 ack 1", ". 2001:3001 ack 1", ". 3001:4001 ack 1");
            assertThat(merged(script)).isEqualTo(2);
            script.out(". 1 ack 1").out(". 1 ack 1").out(". 1 ack 1");
            burst(script, ". 1:1001 ack 1").out(". 1 ack 4001").read(4000);
        }
    }

    @Test
    void ofARunThatBeginsBeforeTheWindowAndEndsBehindItTheWindowIsTaken() {
        TcpSettings settings = new TcpSettings.Builder()
                .receiveBufferSize(4000)
                .maxReceiveBufferSize(4000)
                .build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            burst(script, ". 1:501 ack 1").quiet();
            burst(
                    script,
                    ". 1:1001 ack 1",
                    ". 1001:2001 ack 1",
                    ". 2001:3001 ack 1",
                    ". 3001:4001 ack 1",
                    ". 4001:5001 ack 1");
            assertThat(merged(script)).isEqualTo(4);
            script.out(". 1 ack 4001 win 0").read(4000);
            script.out(". 1 ack 4001 win 4000");
        }
    }
}
