package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The retransmission timer: RFC 6298, RFC 5681 section 3.1. */
class RetransmissionTest {

    @Test
    void theTimeoutDoublesAndItsBoundIsKept() {
        TcpSettings settings =
                new TcpSettings.Builder().maxRtoNanos(1_500_000_000L).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            script.write(500).out("P. 1:501 ack 1");
            script.after(200).out("P. 1:501 ack 1");
            script.after(400).out("P. 1:501 ack 1");
            script.after(800).out("P. 1:501 ack 1");
            script.after(1500).out("P. 1:501 ack 1");
            script.after(1500).out("P. 1:501 ack 1");
        }
    }

    @Test
    void theTimeoutFollowsTheRoundTripTime() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 <mss 1000>").out("S. 0 ack 1").after(400).in(". 1 ack 1");
            // SRTT 400 ms, RTTVAR 200 ms, so RTO = 400 + 4 * 200.
            script.write(1000).out("P. 1:1001 ack 1").after(1200).out("P. 1:1001 ack 1");
            // Karn: the answer to what was sent twice is no measurement, so the back-off stays.
            script.in(". 1 ack 1001")
                    .write(1000)
                    .out("P. 1001:2001 ack 1")
                    .after(2400)
                    .out("P. 1001:2001 ack 1");
        }
    }

    @Test
    void timestampsMeasureAlsoWhatWasSentTwice() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 <mss 1000, ts 1 0>");
            int sentAt = timestamp(script);
            script.out("S. 0 ack 1").in(". 1 ack 1 <ts 1 " + sentAt + ">");
            script.write(500).out("P. 1:501 ack 1").after(200);
            int sentAgainAt = timestamp(script);
            script.out("P. 1:501 ack 1").after(10).in(". 1 ack 501 <ts 2 " + sentAgainAt + ">");
            script.write(500).out("P. 501:1001 ack 1").after(200).out("P. 501:1001 ack 1");
        }
    }

    private static int timestamp(TcpScript script) {
        return Integer.parseInt(script.nextOption("ts").split(" ", -1)[1]);
    }

    @Test
    void afterATimeoutAllIsSentAgainInSlowStart() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(1000, 1000, 1000, 1000)
                    .out(". 1:1001 ack 1")
                    .out(". 1001:2001 ack 1")
                    .out(". 2001:3001 ack 1")
                    .out("P. 3001:4001 ack 1");
            script.after(200).out(". 1:1001 ack 1").quiet();
            script.in(". 1 ack 1001").out(". 1001:2001 ack 1").out(". 2001:3001 ack 1");
            script.in(". 1 ack 2001").out("P. 3001:4001 ack 1");
            script.in(". 1 ack 4001");
            assertThat(script.end.counters.timeouts).isEqualTo(1);
            assertThat(script.end.counters.retransSegs).isEqualTo(4);
            script.after(60_000);
        }
    }

    @Test
    void aSegmentThatTheDeviceStillReadsIsSentAgainFromABufferOfItsOwn() {
        try (TcpScript script = TcpScript.accepted()) {
            script.holdsMemory = true;
            script.write(1000).after(200);
            assertThat(script.end.path.longestChain).isEqualTo(2);
            script.deviceSends();
            assertThat(script.end.counters.copiedPayloadBytes).isZero();
            script.skipTimes().out("P. 1:1001 ack 1").out("P. 1:1001 ack 1").in(". 1 ack 1001");
        }
    }

    @Test
    void partOfASegmentMayBeAcknowledged() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(1000).out("P. 1:1001 ack 1").in(". 1 ack 401");
            script.after(200).out("P. 401:1001 ack 1").in(". 1 ack 1001");
        }
    }

    @Test
    void tooManyRetransmissionsEndTheConnection() {
        TcpSettings settings = new TcpSettings.Builder().retransmissions(2).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            script.write(1000).out("P. 1:1001 ack 1");
            script.after(200).out("P. 1:1001 ack 1");
            script.after(400).out("P. 1:1001 ack 1");
            script.after(800).ended(TcpFailure.TIMEOUT);
            assertThat(script.end.counters.abortOnTimeout).isEqualTo(1);
        }
    }

    @Test
    void theFinIsSentAgain() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(10).out("P. 1:11 ack 1").shutdownOutput().out("F. 11 ack 1");
            script.after(200).out(". 1:11 ack 1").out("F. 11 ack 1").in(". 1 ack 12");
            script.state(TcpState.FIN_WAIT_2);
        }
    }

    /** RFC 6298 section 2.3: an eighth of each new round trip counts, and a fourth of what it differs by. */
    @Test
    void eachRoundTripMovesTheTimeoutALittle() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 <mss 1000>").out("S. 0 ack 1").after(100).in(". 1 ack 1");
            script.write(1000).out("P. 1:1001 ack 1").after(180).in(". 1 ack 1001");
            // SRTT 100 and RTTVAR 50 become 110 and 57.5, so RTO = 110 + 4 * 57.5.
            assertThat(script.connection.info().srttNanos()).isEqualTo(110_000_000);
            script.write(1000).out("P. 1001:2001 ack 1").after(340).out("P. 1001:2001 ack 1");
        }
    }

    /** RFC 6298 section 5.3. */
    @Test
    void eachAckOfNewDataBeginsTheTimeoutAnew() {
        try (TcpScript script = TcpScript.accepted()) {
            script.writeSegments(2).outSegments(0, 2).after(150).in(". 1 ack 1001");
            script.after(200).outSegments(1, 2);
        }
    }

    @Test
    void anAckOfNothingNewDoesNot() {
        try (TcpScript script = TcpScript.accepted()) {
            script.writeSegments(2).outSegments(0, 2).after(150).in(". 1 ack 1");
            script.after(50).outSegments(0, 1);
        }
    }
}
