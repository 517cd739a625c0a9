package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Connections without an application, and those in TIME_WAIT, are bounded in number and in time. */
class OrphanTest {

    private static final TcpSettings TWO =
            new TcpSettings.Builder().orphans(2).timeWaits(1).build();

    private static void open(TcpScript script, int port) {
        script.peerPort(port).in("S 0").out("S. 0 ack 1").in(". 1 ack 1");
    }

    @Test
    void oneTooManyIsReset() {
        try (TcpScript script = new TcpScript(TWO).listen()) {
            for (int port = 1; port <= 2; port++) {
                open(script, port);
                script.closeConnection().out("F. 1 ack 1");
            }
            open(script, 3);
            script.closeConnection().out("R. 1 ack 1").state(TcpState.CLOSED);
            assertThat(script.end.counters.abortOnMemory).isEqualTo(1);
            assertThat(script.end.tcp.connectionCount()).isEqualTo(2);
        }
    }

    @Test
    void thereIsRoomAgainWhenOneHasEnded() {
        try (TcpScript script = new TcpScript(TWO).listen()) {
            for (int port = 1; port <= 5; port++) {
                open(script, port);
                script.closeConnection().out("F. 1 ack 1").in("R 1").state(TcpState.CLOSED);
            }
            assertThat(script.end.tcp.transitions().orphans()).isZero();
            assertThat(script.end.counters.abortOnMemory).isZero();
        }
    }

    @Test
    void inTimeWaitTheyDoNotCount() {
        try (TcpScript script = new TcpScript(TWO).listen()) {
            open(script, 1);
            script.closeConnection().out("F. 1 ack 1").in("F. 1 ack 2").out(". 2 ack 2");
            script.state(TcpState.TIME_WAIT);
            assertThat(script.end.tcp.transitions().orphans()).isZero();
        }
    }

    @Test
    void timeWaitIsBoundedToo() {
        try (TcpScript script = new TcpScript(TWO).listen()) {
            open(script, 1);
            script.closeConnection().out("F. 1 ack 1").in("F. 1 ack 2").out(". 2 ack 2");
            open(script, 2);
            script.closeConnection().out("F. 1 ack 1").in("F. 1 ack 2").out(". 2 ack 2");
            script.state(TcpState.CLOSED);
            assertThat(script.end.counters.timeWaitOverflows).isEqualTo(1);
            assertThat(script.end.tcp.connectionCount()).isEqualTo(1);
        }
    }

    @Test
    void finWait2EndsEvenThoughThePeerGoesOnAcknowledging() {
        try (TcpScript script = TcpScript.accepted()) {
            script.closeConnection().out("F. 1 ack 1").in(". 1 ack 2").state(TcpState.FIN_WAIT_2);
            for (int i = 0; i < 6; i++) {
                script.after(9_000).in(". 1 ack 2");
            }
            script.after(6_000).state(TcpState.CLOSED);
        }
    }

    private static final TcpSettings IMPATIENT =
            new TcpSettings.Builder().orphanRetransmissions(2).build();

    @Test
    void aPeerThatNeverAcknowledgesOurFinIsForgotten() {
        try (TcpScript script = TcpScript.accepted(IMPATIENT, 1000, 65_535)) {
            script.closeConnection().out("F. 1 ack 1").state(TcpState.FIN_WAIT_1);
            script.after(200).out("F. 1 ack 1").after(400).out("F. 1 ack 1");
            script.after(800).state(TcpState.CLOSED);
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void soIsOneThatHasSentItsOwnFinFirst() {
        try (TcpScript script = TcpScript.accepted(IMPATIENT, 1000, 65_535)) {
            script.in("F. 1 ack 1").out(". 1 ack 2").closeConnection().out("F. 1 ack 2");
            script.state(TcpState.LAST_ACK)
                    .after(200)
                    .out("F. 1 ack 2")
                    .after(400)
                    .out("F. 1 ack 2");
            script.after(800).state(TcpState.CLOSED);
        }
    }

    @Test
    void soIsOneThatHasSentItsFinAtTheSameTime() {
        try (TcpScript script = TcpScript.accepted(IMPATIENT, 1000, 65_535)) {
            script.closeConnection().out("F. 1 ack 1").in("F. 1 ack 1").out(". 2 ack 2");
            script.state(TcpState.CLOSING)
                    .after(200)
                    .out("F. 1 ack 2")
                    .after(400)
                    .out("F. 1 ack 2");
            script.after(800).state(TcpState.CLOSED);
        }
    }

    @Test
    void aResetThatWasLostIsAskedForAgainByWhatIsRetransmitted() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(500).out("P. 1:501 ack 1").closeConnection().out("F. 501 ack 1");
            script.after(200).discardSent().in("R 1").state(TcpState.CLOSED);
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void aWindowThatStaysClosedIsNotWaitedForThoughThePeerAnswers() {
        try (TcpScript script = TcpScript.accepted(IMPATIENT, 1000, 1000)) {
            script.write(1000, 1000).out(". 1:1001 ack 1").closeConnection();
            script.in(". 1 ack 1001 win 0").after(200).out(". 1000 ack 1");
            script.in(". 1 ack 1001 win 0").after(400).out(". 1000 ack 1");
            script.in(". 1 ack 1001 win 0").after(800).out("R. 1001 ack 1");
            script.state(TcpState.CLOSED);
        }
    }

    @Test
    void aWindowThatOpensNowAndThenIsWaitedFor() {
        try (TcpScript script = TcpScript.accepted(IMPATIENT, 1000, 1000)) {
            script.write(1000, 1000, 1000).out(". 1:1001 ack 1").closeConnection();
            script.in(". 1 ack 1001 win 0").after(200).out(". 1000 ack 1");
            script.in(". 1 ack 1001 win 0").after(400).out(". 1000 ack 1");
            script.in(". 1 ack 1001 win 1000").out(". 1001:2001 ack 1").in(". 1 ack 2001 win 0");
            script.after(200).out(". 2000 ack 1").in(". 1 ack 2001 win 1001").out("FP. 2001:3001 ack 1");
        }
    }

    @Test
    void aLongUserTimeoutIsTheApplicationsWhichIsGone() {
        try (TcpScript script = TcpScript.accepted(IMPATIENT, 1000, 65_535)) {
            script.connection.options().userTimeoutMillis(3_600_000);
            script.closeConnection().out("F. 1 ack 1").after(200).out("F. 1 ack 1");
            script.after(400).out("F. 1 ack 1").after(800).state(TcpState.CLOSED);
        }
    }

    @Test
    void keepaliveDoesNotKeepAnOrphanInFinWait2() {
        try (TcpScript script = TcpScript.accepted()) {
            script.connection.options().keepAlive(true);
            script.in(". 1 ack 1").closeConnection().out("F. 1 ack 1").in(". 1 ack 2");
            script.after(60_000).state(TcpState.CLOSED);
        }
    }
}
