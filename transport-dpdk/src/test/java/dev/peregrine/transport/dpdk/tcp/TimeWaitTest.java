package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** TIME_WAIT: RFC 9293 sections 3.4.2 and 3.6.1, RFC 6191. */
class TimeWaitTest {

    private static TcpScript timeWait() {
        return TcpScript.accepted()
                .shutdownOutput()
                .out("F. 1 ack 1")
                .in("F. 1 ack 2")
                .out(". 2 ack 2")
                .state(TcpState.TIME_WAIT);
    }

    @Test
    void aRepeatedFinIsAcknowledgedAndTheTimeBeginsAnew() {
        try (TcpScript script = timeWait()) {
            script.after(59_000)
                    .in("F. 1 ack 2")
                    .out(". 2 ack 2")
                    .after(59_999)
                    .state(TcpState.TIME_WAIT)
                    .after(1)
                    .ended(null);
        }
    }

    @Test
    void aNewSynWithAHigherNumberOpensAnew() {
        try (TcpScript script = timeWait()) {
            TcpConnection old = script.connection;
            script.peerPort(TcpScript.PEER_PORT)
                    .in("S 5000")
                    .out("S. 0 ack 5001")
                    .in(". 5001 ack 1");
            assertThat(old.state()).isEqualTo(TcpState.CLOSED);
            assertThat(script.connection).isNotSameAs(old);
            assertThat(script.connection.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(script.connection.sender().sndUna() - old.sender().sndNxt())
                    .isGreaterThanOrEqualTo(1 << 16);
            assertThat(script.end.counters.timeWaitRecycled).isEqualTo(1);
        }
    }

    @Test
    void anOldSynDoesNot() {
        try (TcpScript script = timeWait()) {
            script.in("S 0").out(". 2 ack 2").state(TcpState.TIME_WAIT);
        }
    }

    @Test
    void aResetEndsIt() {
        try (TcpScript script = timeWait()) {
            script.in("R 2").ended(null);
        }
    }

    @Test
    void noBufferIsHeld() {
        try (TcpScript script = timeWait()) {
            assertThat(script.end.sendPool.inUse() + script.end.receivePool.inUse())
                    .isZero();
        }
    }

    /** RFC 6191 section 2: a later timestamp tells as well as a higher number that the SYN is no old duplicate. */
    @Test
    void aNewSynWithALaterTimestampOpensAnew() {
        try (TcpScript script = new TcpScript().skipTimestamps()) {
            script.listen().in("S 0 <mss 1000, ts 100 0>").out("S. 0 ack 1").in(". 1 ack 1 <ts 100 0>");
            script.shutdownOutput()
                    .out("F. 1 ack 1")
                    .in("F. 1 ack 2 <ts 110 0>")
                    .out(". 2 ack 2");
            script.in("S -5000 <mss 1000, ts 110 0>").out(". 2 ack 2").state(TcpState.TIME_WAIT);
            script.peerPort(TcpScript.PEER_PORT)
                    .in("S -5000 <mss 1000, ts 111 0>")
                    .out("S. 0 ack -4999");
            assertThat(script.end.counters.timeWaitRecycled).isEqualTo(1);
        }
    }
}
