package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Closing: RFC 9293 section 3.6, RFC 1122 section 4.2.2.13, RFC 2525 section 2.17. */
class CloseTest {

    private static final long SECOND = 1_000_000_000L;
    private static final TcpSettings SETTINGS =
            new TcpSettings.Builder().mslNanos(SECOND).finWait2Nanos(3 * SECOND).build();

    private static TcpScript accepted() {
        return TcpScript.accepted(SETTINGS, 1000, 65_535);
    }

    @Test
    void weCloseFirst() {
        try (TcpScript script = accepted()) {
            script.shutdownOutput()
                    .out("F. 1 ack 1")
                    .state(TcpState.FIN_WAIT_1)
                    .in(". 1 ack 2")
                    .state(TcpState.FIN_WAIT_2)
                    .in("F. 1 ack 2")
                    .out(". 2 ack 2")
                    .state(TcpState.TIME_WAIT)
                    .after(1999)
                    .state(TcpState.TIME_WAIT)
                    .after(1)
                    .ended(null);
        }
    }

    @Test
    void thePeerClosesFirst() {
        try (TcpScript script = accepted()) {
            script.in("F. 1 ack 1").out(". 1 ack 2").state(TcpState.CLOSE_WAIT);
            assertThat(script.events & TcpEvents.PEER_FINISHED).isNotZero();
            assertThat(script.connection.peerFinished()).isTrue();
            script.shutdownOutput()
                    .out("F. 1 ack 2")
                    .state(TcpState.LAST_ACK)
                    .in(". 2 ack 2")
                    .ended(null);
        }
    }

    @Test
    void bothCloseAtOnce() {
        try (TcpScript script = accepted()) {
            script.shutdownOutput()
                    .out("F. 1 ack 1")
                    .in("F. 1 ack 1")
                    .out(". 2 ack 2")
                    .state(TcpState.CLOSING)
                    .in(". 2 ack 2")
                    .state(TcpState.TIME_WAIT)
                    .after(2000)
                    .ended(null);
        }
    }

    @Test
    void finAndAckOfOursInOneSegment() {
        try (TcpScript script = accepted()) {
            script.shutdownOutput()
                    .out("F. 1 ack 1")
                    .in("F. 1 ack 2")
                    .out(". 2 ack 2")
                    .state(TcpState.TIME_WAIT);
        }
    }

    @Test
    void theFinRidesOnTheLastData() {
        try (TcpScript script = accepted()) {
            script.connection.write(Segments.payload(script.end.sendPool, 0, 1000));
            script.connection.write(Segments.payload(script.end.sendPool, 1000, 10));
            script.shutdownOutput().out(". 1:1001 ack 1").out("FP. 1001:1011 ack 1");
        }
    }

    @Test
    void afterOurFinThePeerMayGoOnSending() {
        try (TcpScript script = accepted()) {
            script.shutdownOutput()
                    .out("F. 1 ack 1")
                    .in(". 1:1001 ack 2", ". 1001:2001 ack 2")
                    .out(". 2 ack 2001")
                    .read(2000)
                    .after(100_000)
                    .state(TcpState.FIN_WAIT_2);
        }
    }

    @Test
    void afterThePeersFinWeMayGoOnSending() {
        try (TcpScript script = accepted()) {
            script.in("F. 1 ack 1")
                    .out(". 1 ack 2")
                    .write(1000)
                    .out("P. 1:1001 ack 2")
                    .in(". 2 ack 1001")
                    .after(100_000)
                    .state(TcpState.CLOSE_WAIT);
        }
    }

    @Test
    void finWait2EndsWhenTheApplicationIsGone() {
        try (TcpScript script = accepted()) {
            script.closeConnection()
                    .out("F. 1 ack 1")
                    .in(". 1 ack 2")
                    .after(3000)
                    .state(TcpState.CLOSED);
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void closingWithDataUnreadResets() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ack 1")
                    .closeConnection()
                    .out("R. 1 ack 101")
                    .ended(TcpFailure.ABORTED, TcpEvents.CLOSED);
            assertThat(script.end.counters.abortOnClose).isEqualTo(1);
            assertThat(script.end.receivePool.inUse()).isZero();
        }
    }

    @Test
    void dataForAnApplicationThatIsGoneResets() {
        try (TcpScript script = accepted()) {
            script.closeConnection().out("F. 1 ack 1").in(". 1:101 ack 2").out("R. 2 ack 1");
            assertThat(script.end.counters.abortOnData).isEqualTo(1);
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void whatWasWrittenBeforeCloseIsStillSent() {
        try (TcpScript script = accepted()) {
            script.write(1000).out("P. 1:1001 ack 1").closeConnection().out("F. 1001 ack 1");
            script.after(200).out(". 1:1001 ack 1").in(". 1 ack 1002");
            script.state(TcpState.FIN_WAIT_2);
        }
    }

    @Test
    void nothingIsWrittenAfterTheFin() {
        try (TcpScript script = accepted()) {
            script.shutdownOutput().out("F. 1 ack 1").write(10).quiet().in(". 1 ack 2");
            assertThat(script.end.sendPool.inUse()).isZero();
        }
    }

    @Test
    void aFinDuringTheHandshakeFollowsIt() {
        try (TcpScript script = new TcpScript(SETTINGS)) {
            script.listen(1).listener.accepting(true);
            script.in("S 0 <mss 1000>").out("S. 0 ack 1").in("F. 1 ack 1").out(". 1 ack 2");
            script.state(TcpState.CLOSE_WAIT)
                    .closeConnection()
                    .out("F. 1 ack 2")
                    .in(". 2 ack 2");
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void anOrphanIsGivenUpSooner() {
        TcpSettings settings =
                new TcpSettings.Builder().orphanRetransmissions(1).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            script.closeConnection()
                    .out("F. 1 ack 1")
                    .after(200)
                    .out("F. 1 ack 1")
                    .after(400);
            assertThat(script.end.tcp.connectionCount()).isZero();
        }
    }

    @Test
    void closingGivesUnreadPayloadBackWhereTheConnectionHasEndedBefore() {
        try (TcpScript script = accepted()) {
            script.in("F. 1:101 ack 1").out(". 1 ack 102").shutdownOutput();
            script.out("F. 1 ack 102").in(". 102 ack 2").ended(null);
            assertThat(script.connection.readableBytes()).isEqualTo(100);
            script.closeConnection();
            assertThat(script.end.receivePool.inUse()).isZero();
        }
    }

    /** RFC 9293 section 3.10.7.4, seventh: that should not occur. */
    @Test
    void dataBehindThePeersFinIsIgnored() {
        try (TcpScript script = accepted()) {
            script.in("F. 1:101 ack 1")
                    .out(". 1 ack 102")
                    .in("P. 102:202 ack 1")
                    .quiet();
            script.state(TcpState.CLOSE_WAIT).read(100).shutdownOutput().out("F. 1 ack 102");
        }
    }

    @Test
    void aFinThatIsRepeatedIsAcknowledgedAgain() {
        try (TcpScript script = accepted()) {
            script.in("F. 1:101 ack 1").out(". 1 ack 102").in("F. 1:101 ack 1").out(". 1 ack 102");
            script.state(TcpState.CLOSE_WAIT).read(100);
        }
    }
}
