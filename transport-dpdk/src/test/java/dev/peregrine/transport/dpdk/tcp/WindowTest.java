package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Windows both ways: RFC 9293 section 3.8.6, RFC 7323 section 2. */
class WindowTest {

    private static final TcpSettings SMALL = new TcpSettings.Builder()
            .receiveBufferSize(5000)
            .maxReceiveBufferSize(5000)
            .build();

    @Test
    void thePeersWindowIsRespectedToTheByte() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 2500)) {
            script.noDelay()
                    .write(1000, 1000, 1000)
                    .out(". 1:1001 ack 1")
                    .out(". 1001:2001 ack 1")
                    .quiet();
            script.in(". 1 ack 1001 win 1499")
                    .quiet()
                    .in(". 1 ack 2001 win 1000")
                    .out("P. 2001:3001 ack 1");
        }
    }

    @Test
    void halfOfTheLargestWindowIsWorthASegment() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 800)) {
            script.noDelay()
                    .write(1000)
                    .out(". 1:801 ack 1")
                    .in(". 1 ack 801 win 100")
                    .quiet()
                    .in(". 1 ack 801 win 400")
                    .out("P. 801:1001 ack 1");
        }
    }

    @Test
    void theWindowClosesAsTheReaderLags() {
        try (TcpScript script = TcpScript.accepted(SMALL, 1000, 65_535)) {
            script.in(". 1:1001 ack 1", ". 1001:2001 ack 1").out(". 1 ack 2001 win 3000");
            script.in(". 2001:3001 ack 1", ". 3001:4001 ack 1").out(". 1 ack 4001 win 1000");
            script.in(". 4001:5001 ack 1").after(40).out(". 1 ack 5001 win 0");
            assertThat(script.end.counters.toZeroWindow).isEqualTo(1);
            // Not by small steps: only when there is room for a full segment or half of the buffer.
            assertThat(script.readOne()).isEqualTo(1000);
            script.turn().quiet();
            script.readOne();
            // The three that are left pin 2,176 bytes each, half of which is charged.
            script.turn().out(". 1 ack 5001 win 1736").read(3000).out(". 1 ack 5001 win 5000");
        }
    }

    @Test
    void payloadBeyondTheWindowIsCutOffAndWithAClosedWindowRefused() {
        try (TcpScript script = TcpScript.accepted(SMALL, 1000, 65_535)) {
            script.in(". 1:1401 ack 1", ". 1401:2801 ack 1", ". 2801:4201 ack 1")
                    .out(". 1 ack 4201 win 800");
            script.in(". 4201:5601 ack 1").out(". 1 ack 5001 win 0");
            script.in(". 5001:5002 ack 1").out(". 1 ack 5001 win 0");
            script.read(5000).out(". 1 ack 5001 win 5000");
        }
    }

    @Test
    void anAcknowledgmentCountsEvenWhereTheWindowIsClosed() {
        try (TcpScript script = TcpScript.accepted(SMALL, 1000, 65_535)) {
            script.write(1000).out("P. 1:1001 ack 1");
            script.in(". 1:1401 ack 1", ". 1401:2801 ack 1", ". 2801:4201 ack 1", ". 4201:5001 ack 1")
                    .out(". 1001 ack 5001 win 0");
            script.in(". 5001:5101 ack 1001").out(". 1001 ack 5001 win 0").after(5000);
            assertThat(script.end.counters.retransSegs).isZero();
            assertThat(script.end.sendPool.inUse()).isZero();
            script.read(5000).out(". 1001 ack 5001 win 5000");
        }
    }

    @Test
    void anAcknowledgmentFromTheVeryEdgeOfTheWindowCounts() {
        try (TcpScript script = TcpScript.accepted(SMALL, 1000, 65_535)) {
            script.write(1000).out("P. 1:1001 ack 1");
            // The segment from 1 to 1001 is lost, and the rest has filled the window.
            script.in(". 1001:2501 ack 1", ". 2501:4001 ack 1", ". 4001:5001 ack 1");
            script.out(". 1001 ack 1").out(". 1001 ack 1").out(". 1001 ack 1");
            script.in(". 5001 ack 1001").after(10_000);
            assertThat(script.end.counters.retransSegs).isZero();
        }
    }

    @Test
    void theWindowIsScaledBothWays() {
        try (TcpScript script = new TcpScript()) {
            script.listen()
                    .in("S 0 win 100 <mss 1000, ws 4>")
                    .out("S. 0 ack 1 win 65535 <mss 1460, ws 7>")
                    .in(". 1 ack 1 win 100");
            script.noDelay().write(1000, 1000).out(". 1:1001 ack 1").quiet();
            script.in("P. 1:11 ack 1001 win 100").out("P. 1001:2001 ack 11 win 2047");
            script.read(10);
        }
    }

    @Test
    void aWindowOfASynIsNotScaled() {
        try (TcpScript script = new TcpScript()) {
            script.connect()
                    .turn()
                    .out("S 0")
                    .in("S. 0 ack 1 win 1000 <mss 1000, ws 10>")
                    .out(". 1 ack 1");
            script.write(1000, 1000).out(". 1:1001 ack 1").quiet();
        }
    }

    @Test
    void anAckThatCameLateBringsItsOwnWindow() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 2000)) {
            script.noDelay().write(1000, 1000, 1000).out(". 1:1001 ack 1").out(". 1001:2001 ack 1");
            script.in(". 101:201 ack 1 win 2000").out(". 2001 ack 1");
            // Sent before that one, it acknowledges more, and the edge of the window stays at 2001.
            script.in(". 1:101 ack 1001 win 1000").out(". 2001 ack 201").read(200);
        }
    }

    @Test
    void anOldSegmentDoesNotChangeTheWindow() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 3000)) {
            script.in(". 1:101 ack 1 win 5000").read(100).after(40).out(". 1 ack 101");
            script.in(". 1:101 ack 1 win 0")
                    .out(". 1 ack 101")
                    .noDelay()
                    .write(1000)
                    .out("P. 1:1001 ack 101");
        }
    }

    /** RFC 9293 section 3.8.6: a peer should not do that, and a sender must bear it. */
    @Test
    void aWindowThatShrinksLetsNothingNewOut() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 4000)) {
            script.writeSegments(8).outSegments(0, 4);
            // The right edge was at 4001.
            script.in(". 1 ack 1001 win 1000").quiet();
            assertThat(script.connection.sender().windowRoom()).isEqualTo(-2000);
            script.after(200).outSegments(1, 2).in(". 1 ack 4001 win 1000").outSegments(4, 5);
            script.in(". 1 ack 5001 win 4000")
                    .outSegments(5, 7)
                    .in(". 1 ack 7001 win 4000")
                    .outSegments(7, 8);
        }
    }

    /** RFC 9293 section 3.10.7.4, first: RSTs are heard through a closed window. */
    @Test
    void aResetCountsEvenWhereTheWindowIsClosed() {
        try (TcpScript script = TcpScript.accepted(SMALL, 1000, 65_535)) {
            script.in(". 1:1401 ack 1", ". 1401:2801 ack 1", ". 2801:4201 ack 1", ". 4201:5001 ack 1");
            script.out(". 1 ack 5001 win 0")
                    .in("R 5001")
                    .ended(TcpFailure.RESET)
                    .read(5000);
        }
    }

    /** RFC 9293 section 3.8.6.2.2: not even where there is an ACK to say it. */
    @Test
    void aLittleRoomIsNotAdvertised() {
        try (TcpScript script = TcpScript.accepted(SMALL, 1000, 65_535)) {
            script.in(". 1:1401 ack 1", ". 1401:2801 ack 1", ". 2801:4201 ack 1", ". 4201:5001 ack 1");
            script.out(". 1 ack 5001 win 0");
            assertThat(script.readOne()).isEqualTo(1400);
            script.turn().quiet().in(". 5001:5002 ack 1").out(". 1 ack 5001 win 0");
            script.read(3600).out(". 1 ack 5001 win 5000");
        }
    }
}
