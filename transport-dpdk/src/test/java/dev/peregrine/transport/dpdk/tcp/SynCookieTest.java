package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Connections that come while the SYN queue is full: RFC 4987 section 3.6. */
class SynCookieTest {

    private static final TcpSettings ONE =
            new TcpSettings.Builder().synBacklog(1).build();
    private static final String ALL_OPTIONS = "<mss 1452, sackOK, ts 100 0, ws 7>";
    private static final long SPOOFED = Endpoint.LOW + 0x10_0000;
    private static final int FLOOD = 200_000;

    /** A listener whose SYN queue a stranger has filled. */
    private static TcpScript full() {
        TcpScript script = new TcpScript(ONE).listen();
        script.peerPort(1).in("S 0").out("S. 0 ack 1");
        return script.peerPort(2);
    }

    private static String echo(TcpScript script) {
        return script.nextOption("ts").split(" ", -1)[1];
    }

    @Test
    void theLastAckBringsAllBackThatTheSynHasSaid() {
        try (TcpScript script = full()) {
            script.in("S 0 win 64000 " + ALL_OPTIONS);
            String echo = echo(script);
            script.skipTimestamps().out("S. 0 ack 1 win 65535 <mss 1460, sackOK, ws 7>");
            assertThat(script.listener.halfOpenCount()).isEqualTo(1);
            assertThat(script.connection).isNull();

            script.in(". 1 ack 1 win 500 <ts 101 " + echo + ">").state(TcpState.ESTABLISHED);
            assertThat(script.end.counters.synCookiesReceived).isEqualTo(1);
            assertThat(script.connection.sender().sndWnd()).isEqualTo(500 << 7);
            assertThat(script.connection.selectiveAcks()).isTrue();
            // The next lower of the sizes that a cookie can tell, without the timestamps.
            assertThat(script.connection.sender().mss()).isEqualTo(1440 - 12);
            script.in(". 11:21 ack 1 <ts 102 " + echo + ">").out(". 1 ack 1 <sack 11:21>");
        }
    }

    @Test
    void ecnComesBackToo() {
        try (TcpScript script = full()) {
            script.in("SEW 0 " + ALL_OPTIONS);
            String echo = echo(script);
            script.out("S.E 0 ack 1").in(". 1 ack 1 <ts 101 " + echo + ">");
            script.in(". 1:11 ce ack 1 <ts 102 " + echo + ">")
                    .out(".E 1 ack 11")
                    .read(10);
        }
    }

    @Test
    void withoutTimestampsThereAreNoOptionsButTheMss() {
        try (TcpScript script = full()) {
            script.in("SEW 0 win 64000 <mss 1000, sackOK, ws 7>").out("S. 0 ack 1 <mss 1460>");
            script.in(". 1 ack 1 win 500").state(TcpState.ESTABLISHED);
            assertThat(script.connection.sender().sndWnd()).isEqualTo(500);
            assertThat(script.connection.selectiveAcks()).isFalse();
            assertThat(script.connection.sender().mss()).isEqualTo(536);
        }
    }

    @Test
    void theLastAckMayBeLostAndDataBringIt() {
        try (TcpScript script = full()) {
            script.in("S 0 <mss 1000>").out("S. 0 ack 1");
            script.in("P. 1:101 ack 1").out(". 1 ack 101").read(100);
        }
    }

    @Test
    void noCookieIsRepeatedUnlessThePeerAsks() {
        try (TcpScript script = full()) {
            script.in("S 0").out("S. 0 ack 1");
            script.in("S 0").out("S. 0 ack 1").after(900).quiet();
        }
    }

    @Test
    void aForgedNumberOpensNothing() {
        try (TcpScript script = full()) {
            script.in("S 0").out("S. 0 ack 1");
            for (int guess = 2; guess < 1000; guess++) {
                script.in(". 1 ack " + (guess + 4096)).out("R " + (guess + 4096));
            }
            script.peerPort(3).in(". 1 ack 1").outReset("R 1");
            assertThat(script.end.counters.synCookiesFailed).isEqualTo(999);
            assertThat(script.connection).isNull();
        }
    }

    @Test
    void aCookieLastsForAMinuteAtLeastAndForTwoAtMost() {
        for (int seconds : new int[] {59, 121}) {
            TcpSettings brief = new TcpSettings.Builder()
                    .synBacklog(1)
                    .synRetransmissions(0)
                    .build();
            try (TcpScript script = new TcpScript(brief).listen()) {
                script.peerPort(1).in("S 0").out("S. 0 ack 1");
                script.peerPort(2).in("S 0").out("S. 0 ack 1").after(seconds * 1000L);
                script.in(". 1 ack 1");
                if (seconds < 60) {
                    script.state(TcpState.ESTABLISHED);
                } else {
                    script.out("R 1");
                }
            }
        }
    }

    @Test
    void nobodyMayGuessWhileNoCookiesAreSent() {
        try (TcpScript script = new TcpScript(ONE)) {
            script.listen().in(". 1 ack 77").out("R 77");
            assertThat(script.end.counters.synCookiesFailed).isZero();
        }
    }

    @Test
    void theAcceptQueueBoundsThemToo() {
        try (TcpScript script = new TcpScript(ONE).listen(1)) {
            script.listener.accepting(false);
            script.peerPort(1).in("S 0").out("S. 0 ack 1");
            script.peerPort(2).in("S 0").out("S. 0 ack 1").in(". 1 ack 1");
            assertThat(script.listener.acceptQueueLength()).isEqualTo(1);
            script.peerPort(3).in("S 0").quiet();
            assertThat(script.end.counters.listenOverflows).isEqualTo(1);
        }
    }

    @Test
    void aFloodOfSynsKeepsNobodyOut() {
        try (TcpScript script = new TcpScript().listen()) {
            byte[] syn = ScriptSegment.parse("S 0 " + ALL_OPTIONS).encode(5000, TcpScript.PORT, 0, 0);
            for (int i = 0; i < FLOOD; i++) {
                script.end.arrives(syn, SPOOFED + i, script.nowNanos);
                if (i % 32 == 0) {
                    script.turn().discardSent();
                    script.nowNanos += 160_000;
                    script.end.timers.advance(script.nowNanos);
                }
            }
            script.turn().discardSent();
            assertThat(script.listener.halfOpenCount()).isEqualTo(TcpSettings.DEFAULT.synBacklog());
            assertThat(script.end.tcp.connectionCount()).isZero();
            assertThat(script.end.counters.synCookiesSent).isGreaterThan(FLOOD - 2L * TcpSettings.DEFAULT.synBacklog());
            assertThat(script.end.sendPool.inUse() + script.end.receivePool.inUse())
                    .isZero();

            script.in("S 0 <mss 1000>").out("S. 0 ack 1").in(". 1 ack 1").state(TcpState.ESTABLISHED);
            script.in("P. 1:101 ack 1").out(". 1 ack 101").read(100);
        }
    }
}
