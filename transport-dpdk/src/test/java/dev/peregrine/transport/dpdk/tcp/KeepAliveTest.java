package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Keepalive: RFC 9293 section 3.8.4. */
class KeepAliveTest {

    private static TcpScript keptAlive() {
        TcpScript script = TcpScript.accepted();
        script.connection.options().keepAlive(true);
        script.connection.options().keepAliveIdleSeconds(10);
        script.connection.options().keepAliveIntervalSeconds(2);
        script.connection.options().keepAliveProbes(2);
        return script.in(". 1 ack 1");
    }

    @Test
    void aSilentPeerIsProbedAndGivenUp() {
        try (TcpScript script = keptAlive()) {
            script.after(10_000)
                    .out(". 0 ack 1")
                    .after(2000)
                    .out(". 0 ack 1")
                    .after(2000)
                    .out("R. 1 ack 1");
            script.ended(TcpFailure.TIMEOUT);
        }
    }

    @Test
    void keepaliveThatTheAcceptorAskedForNeedsNoSegmentToBegin() {
        try (TcpScript script = new TcpScript()) {
            script.onAccept = connection -> {
                connection.options().keepAlive(true);
                connection.options().keepAliveIdleSeconds(10);
            };
            script.listen()
                    .in("S 0")
                    .out("S. 0 ack 1")
                    .in(". 1 ack 1")
                    .after(10_000)
                    .out(". 0 ack 1");
        }
    }

    @Test
    void afterOurFinItGoesOnAndDoesNotEndTheConnection() {
        try (TcpScript script = keptAlive()) {
            script.shutdownOutput().out("F. 1 ack 1").in(". 1 ack 2").state(TcpState.FIN_WAIT_2);
            script.after(10_000).out(". 1 ack 1").in(". 1 ack 2").state(TcpState.FIN_WAIT_2);
        }
    }

    @Test
    void aPeerThatAnswersIsLeftInPeace() {
        try (TcpScript script = keptAlive()) {
            script.after(10_000).out(". 0 ack 1").in(". 1 ack 1").after(10_000).out(". 0 ack 1");
            assertThat(script.end.counters.keepAlives).isEqualTo(2);
        }
    }

    @Test
    void aPeerThatSpeaksIsNotProbed() {
        try (TcpScript script = keptAlive()) {
            script.after(6000).in(". 1 ack 1").after(6000).quiet().after(4000).out(". 0 ack 1");
        }
    }

    /** RFC 9293 section 3.8.4: only while nothing is outstanding; what is has a timer of its own. */
    @Test
    void dataInFlightIsNotCutShortByIt() {
        try (TcpScript script = keptAlive().write(100).out("P. 1:101 ack 1").skipTimes()) {
            for (int millis = 0; millis < 20_000; millis++) {
                script.after(1).discardSent();
            }
            script.state(TcpState.ESTABLISHED);
            assertThat(script.end.counters.keepAlives).isZero();
            script.in(". 1 ack 101").after(10_000).out(". 100 ack 1");
        }
    }
}
