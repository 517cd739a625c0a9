package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Opening: RFC 9293 section 3.5, and what both sides agree on (RFC 7323, RFC 6691). */
class HandshakeTest {

    @Test
    void aServerAnswersASyn() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 win 1000 <mss 1000, ws 7, ts 10 0>");
            assertThat(script.nextOption("ts")).endsWith(" 10");
            String options = String.join(", ", "mss 1460", script.nextOption("ts"), "ws 7");
            script.out("S. 0 ack 1 win 65535 <" + options + ">")
                    .in(". 1 ack 1 win 500 <ts 11 1>")
                    .state(TcpState.ESTABLISHED);
            assertThat(script.end.counters.passiveOpens).isEqualTo(1);
            assertThat(script.end.counters.currEstab).isEqualTo(1);
        }
    }

    @Test
    void aServerAnswersOnlyTheOptionsThatItWasOffered() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 win 1000").out("S. 0 ack 1 win 65535 <mss 1460>");
        }
    }

    @Test
    void aClientOpens() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn();
            String timestamp = script.nextOption("ts");
            script.out("S 0 win 65535 <mss 1460, sackOK, " + timestamp + ", ws 7>")
                    .state(TcpState.SYN_SENT)
                    .in("S. 0 ack 1 win 1000 <mss 1000>")
                    .out(". 1 ack 1")
                    .state(TcpState.ESTABLISHED);
            assertThat(script.events).isEqualTo(TcpEvents.ESTABLISHED);
        }
    }

    @Test
    void withoutAnMssOptionSegmentsAreSmall() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 win 65535").out("S. 0 ack 1").in(". 1 ack 1");
            script.write(600).out(". 1:537 ack 1").out("P. 537:601 ack 1");
        }
    }

    @Test
    void aClientIsRefused() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn().out("S 0").in("R. 0 ack 1").ended(TcpFailure.REFUSED);
            assertThat(script.end.counters.attemptFails).isEqualTo(1);
        }
    }

    @Test
    void aResetThatDoesNotAcknowledgeTheSynIsIgnored() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn().out("S 0").in("R 0").in("R. 0 ack 7").state(TcpState.SYN_SENT);
        }
    }

    @Test
    void anAcknowledgmentOfWhatWasNeverSentIsReset() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn().out("S 0").in(". 5 ack 9").out("R 9").state(TcpState.SYN_SENT);
        }
    }

    @Test
    void theSynIsRepeatedWithBackOffAndThenGivenUp() {
        TcpSettings settings = new TcpSettings.Builder().synRetransmissions(2).build();
        try (TcpScript script = new TcpScript(settings)) {
            script.connect()
                    .turn()
                    .out("S 0")
                    .after(1000)
                    .out("S 0")
                    .after(2000)
                    .out("S 0")
                    .after(4000)
                    .ended(TcpFailure.TIMEOUT);
        }
    }

    @Test
    void theSynAndAckIsRepeatedWithBackOffAndThenForgotten() {
        TcpSettings settings = new TcpSettings.Builder().synRetransmissions(1).build();
        try (TcpScript script = new TcpScript(settings)) {
            script.listen()
                    .in("S 0")
                    .out("S. 0 ack 1")
                    .after(1000)
                    .out("S. 0 ack 1")
                    .after(2000);
            assertThat(script.end.tcp.connectionCount()).isZero();
            assertThat(script.listener.halfOpenCount()).isZero();
        }
    }

    @Test
    void aRepeatedSynIsAnsweredAgain() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0").out("S. 0 ack 1").in("S 0").out("S. 0 ack 1");
        }
    }

    @Test
    void afterALostSynSendingBeginsWithOneSegmentAndALongTimeout() {
        try (TcpScript script = new TcpScript()) {
            script.listen()
                    .in("S 0 <mss 1000>")
                    .out("S. 0 ack 1")
                    .after(1000)
                    .out("S. 0 ack 1")
                    .in(". 1 ack 1");
            script.write(1000, 1000).out(". 1:1001 ack 1").after(3000).out(". 1:1001 ack 1");
        }
    }

    @Test
    void malformedOptionsAreCountedAndTheSegmentDropped() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 <hex 02:00:05:b4>").in("S 0 <hex 02:09>").in("S 0 <hex fe:01:00:00>");
            assertThat(script.end.counters.inErrs).isEqualTo(3);
        }
    }

    @Test
    void unknownOptionsAreSkipped() {
        try (TcpScript script = new TcpScript()) {
            script.listen()
                    .in("S 0 <hex fd:04:01:02, mss 700>")
                    .out("S. 0 ack 1")
                    .in(". 1 ack 1");
            script.write(700).out("P. 1:701 ack 1");
        }
    }

    /** RFC 7323 section 2.3: more than 14 is taken for 14. */
    @Test
    void noWindowIsScaledByMoreThanFourteenBits() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0 <mss 1000, ws 15>").out("S. 0 ack 1").in(". 1 ack 1 win 3");
            assertThat(script.connection.sender().sndWnd()).isEqualTo(3 << 14);
        }
    }

    /** What only a SYN may say is not heard in other segments (RFC 9293 section 3.7.1, RFC 7323 section 2.2). */
    @Test
    void optionsOfASynMeanNothingLater() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1000, 2000)) {
            script.in(". 1 ack 1 win 2000 <mss 100, sackOK, ws 7>").writeSegments(2);
            script.out(". 1:1001 ack 1").out("P. 1001:2001 ack 1").in(". 1 ack 2001 win 2000");
            script.in(". 11:21 ack 2001").out(". 2001 ack 1 <>");
        }
    }

    /** A listener acknowledges the SYN alone, so that what came along comes again. */
    @Test
    void dataBesideASynIsTakenWhenItComesAgain() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0:100 <mss 1000>").out("S. 0 ack 1");
            script.in("P. 1:101 ack 1").out(". 1 ack 101").read(100);
        }
    }

    @Test
    void dataBesideTheAnswerToASynIsTaken() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn().out("S 0").in("S. 0:10 ack 1 <mss 1000>").out(". 1 ack 11");
            assertThat(script.connection.readableBytes()).isEqualTo(10);
        }
    }
}
