package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

    /** So many streams, each from a port of its own. */
    private static List<TcpConnection> open(TcpScript script, int streams) {
        List<TcpConnection> opened = new ArrayList<>();
        script.listen();
        for (int port = 1; port <= streams; port++) {
            script.peerPort(port).in("S 0 <mss 1000>").out("S. 0 ack 1").in(". 1 ack 1");
            opened.add(script.connection);
        }
        script.end.tcp.merger().begin();
        return opened;
    }

    private static void arrives(TcpScript script, TcpConnection stream, String segment) {
        script.end.tcp.segmentArrives(
                script.segment(stream, segment), 0, PEER, 0, script.end.address, 0, script.nowNanos);
    }

    private static void endBurst(TcpScript script) {
        script.end.tcp.merger().end(script.nowNanos);
        script.turn().discardSent();
    }

    @Test
    void theSegmentsOfSeveralStreamsMayBeInterleaved() {
        try (TcpScript script = new TcpScript()) {
            List<TcpConnection> streams = open(script, 8);
            for (int seq = 1; seq <= 3001; seq += 1000) {
                for (TcpConnection stream : streams) {
                    arrives(script, stream, ". " + seq + ":" + (seq + 1000) + " ack 1");
                }
            }
            assertThat(streams).as("held until the burst is over").allMatch(stream -> stream.readableBytes() == 0);
            endBurst(script);
            assertThat(merged(script)).isEqualTo(8 * 3);
            assertThat(streams).allMatch(stream -> stream.readableBytes() == 4000);
        }
    }

    @Test
    void oneStreamTooManyLetsTheOldestGo() {
        try (TcpScript script = new TcpScript()) {
            List<TcpConnection> streams = open(script, 9);
            streams.forEach(stream -> arrives(script, stream, ". 1:1001 ack 1"));
            assertThat(streams.get(0).readableBytes()).isEqualTo(1000);
            assertThat(streams.get(1).readableBytes()).isZero();
            arrives(script, streams.get(8), ". 1001:2001 ack 1");
            arrives(script, streams.get(1), ". 1001:2001 ack 1");
            assertThat(merged(script)).isEqualTo(2);
            endBurst(script);
            assertThat(streams.get(8).readableBytes()).isEqualTo(2000);
            assertThat(streams.get(1).readableBytes()).isEqualTo(2000);
        }
    }

    @Test
    void whatEndsARunOfOneStreamLeavesThoseOfOthers() {
        try (TcpScript script = new TcpScript()) {
            List<TcpConnection> streams = open(script, 2);
            TcpConnection one = streams.get(0);
            TcpConnection other = streams.get(1);
            streams.forEach(stream -> arrives(script, stream, ". 1:1001 ack 1"));
            arrives(script, one, "F. 1001:1501 ack 1");
            assertThat(one.state()).isEqualTo(TcpState.CLOSE_WAIT);
            assertThat(one.readableBytes()).isEqualTo(1500);
            assertThat(other.readableBytes()).isZero();
            arrives(script, other, "P. 1001:1501 ack 1");
            assertThat(other.readableBytes()).isEqualTo(1500);
            assertThat(merged(script)).isOne();
            endBurst(script);
        }
    }
}
