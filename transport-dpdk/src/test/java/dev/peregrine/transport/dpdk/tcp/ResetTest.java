package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Sending and receiving RST: RFC 9293 section 3.5.2 and 3.10.7.1. */
class ResetTest {

    @Test
    void aSynToAPortWhereNobodyListensIsReset() {
        try (TcpScript script = new TcpScript()) {
            script.in("S 0").outReset("R. 0 ack 1");
        }
    }

    @Test
    void payloadAndFinCountInTheAcknowledgment() {
        try (TcpScript script = new TcpScript()) {
            script.in("FS 0:10").outReset("R. 0 ack 12");
        }
    }

    @Test
    void aStrayAckIsResetWithItsOwnNumber() {
        try (TcpScript script = new TcpScript()) {
            script.in(". 7 ack 77").out("R 77");
        }
    }

    @Test
    void aStrayResetIsNotAnswered() {
        try (TcpScript script = new TcpScript()) {
            script.in("R 7").in("R. 7 ack 8").quiet();
        }
    }

    @Test
    void anAckToAListenerIsReset() {
        try (TcpScript script = new TcpScript()) {
            script.listen()
                    .in(". 7 ack 77")
                    .out("R 77")
                    .in("S. 7 ack 77")
                    .out("R 77")
                    .in("F 0")
                    .quiet();
        }
    }

    @Test
    void nothingThatWasSentToManyIsAnswered() {
        try (TcpScript script = new TcpScript()) {
            long multicast = 0xffff_e000_0001L;
            long broadcast = 0xffff_ffff_ffffL;
            for (long destination : new long[] {multicast, broadcast}) {
                script.end.tcp.segmentArrives(
                        script.segment("S 0"), 0, Endpoint.LOW + 99, 0, destination, 0, script.nowNanos);
            }
            script.turn().quiet();
        }
    }

    @Test
    void thePeerResets() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(1000).out("P. 1:1001 ack 1").in("R 1").ended(TcpFailure.RESET);
            assertThat(script.end.counters.estabResets).isEqualTo(1);
            assertThat(script.end.counters.inRsts).isEqualTo(1);
            assertThat(script.end.sendPool.inUse()).isZero();
        }
    }

    @Test
    void whatCameInOrderBeforeAResetIsStillRead() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:101 ack 1", ". 301:401 ack 1", "R 101").ended(TcpFailure.RESET);
            assertThat(script.events & TcpEvents.READABLE).isNotZero();
            assertThat(script.end.receivePool.inUse()).isEqualTo(1);
            script.read(100);
        }
    }

    @Test
    void nothingIsKeptForAnApplicationThatAborts() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:101 ack 1").abort().out("R. 1 ack 101");
            assertThat(script.end.receivePool.inUse()).isZero();
        }
    }

    @Test
    void weAbort() {
        try (TcpScript script = TcpScript.accepted()) {
            script.write(1000)
                    .out("P. 1:1001 ack 1")
                    .in(". 1:11 ack 1")
                    .abort()
                    .out("R. 1001 ack 11")
                    .ended(TcpFailure.ABORTED);
        }
    }

    @Test
    void aResetDuringTheHandshakeForgetsTheConnection() {
        try (TcpScript script = new TcpScript()) {
            script.listen().in("S 0").out("S. 0 ack 1").in("R 1").quiet();
            assertThat(script.end.tcp.connectionCount()).isZero();
            assertThat(script.listener.halfOpenCount()).isZero();
        }
    }

    @Test
    void aWrongAckDuringTheHandshakeIsReset() {
        try (TcpScript script = new TcpScript()) {
            script.listen()
                    .in("S 0")
                    .out("S. 0 ack 1")
                    .in(". 1 ack 5")
                    .out("R 5")
                    .in(". 1 ack 1");
            script.state(TcpState.ESTABLISHED);
        }
    }

    @Test
    void aPortThatIsUnreachableEndsTheAttempt() {
        try (TcpScript script = new TcpScript()) {
            script.connect().turn().out("S 0");
            int iss = script.connection.sender().sndUna();
            unreachable(script, iss + 1000);
            script.state(TcpState.SYN_SENT);
            unreachable(script, iss);
            script.turn().ended(TcpFailure.UNREACHABLE);
        }
    }

    private static void unreachable(TcpScript script, int sequence) {
        if (script.connection.isInFlight(sequence)) {
            script.connection.unreachable();
        }
    }

    /** A flood of strays costs no more memory than a turn's worth of answers. */
    @Test
    void soManyAnswersWaitAndNoMore() {
        try (TcpScript script = new TcpScript()) {
            String[] strays = new String[5000];
            Arrays.fill(strays, ". 7 ack 77");
            script.in(strays).discardSent();
            assertThat(script.end.counters.outRsts).isEqualTo(4096);
            assertThat(script.end.counters.outRstsSuppressed).isEqualTo(5000 - 4096);
        }
    }
}
