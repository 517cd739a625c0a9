package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Full segments vanish on their way and nobody tells: RFC 4821 section 7, RFC 8899. Round trips take 100 ms. */
class BlackHoleTest {

    private static TcpScript sacking(int mss) {
        return new TcpScript()
                .listen()
                .in("S 0 win 65535 <mss " + mss + ", sackOK>")
                .out("S. 0 ack 1")
                .after(100)
                .in(". 1 ack 1")
                .delayAcks()
                .noDelay();
    }

    /** A segment of 1,460 bytes has got lost with the probe and two retransmissions of it. */
    private static TcpScript threeTimeouts() {
        TcpScript script = sacking(1460).write(1460).out("P. 1:1461 ack 1").skipTimes();
        for (int i = 0; i < 3; i++) {
            awaitNext(script);
            script.out("P. 1:1461 ack 1");
        }
        return script;
    }

    private static void awaitNext(TcpScript script) {
        while (!script.hasSent()) {
            script.after(1);
        }
    }

    @Test
    void afterThreeTimeoutsSmallerSegmentsAreTried() {
        try (TcpScript script = threeTimeouts()) {
            awaitNext(script);
            // A packet of 1,024 bytes, and the rest of what one segment had.
            script.out(". 1:985 ack 1").out("P. 985:1461 ack 1");
            script.in(". 1 ack 1461");
            assertThat(script.end.path.mtu).isEqualTo(1024);
            assertThat(script.end.counters.blackHoles).isEqualTo(1);
            script.write(1460)
                    .out(". 1461:2445 ack 1")
                    .out("P. 2445:2921 ack 1")
                    .in(". 1 ack 2921");
        }
    }

    @Test
    void whatIsUnderWayAndTooLargeIsSentAgainAtOnce() {
        try (TcpScript script = sacking(1460).write(1460, 1460, 1460)) {
            script.out(". 1:1461 ack 1").out(". 1461:2921 ack 1").out("P. 2921:4381 ack 1");
            script.skipTimes();
            awaitNext(script);
            script.discardSent();
            for (int i = 0; i < 2; i++) {
                awaitNext(script);
                script.out(". 1:1461 ack 1");
            }
            awaitNext(script);
            script.out(". 1:985 ack 1").out(". 985:1461 ack 1").in(". 1 ack 1461");
            script.out(". 1461:2445 ack 1").out(". 2445:2921 ack 1").out(". 2921:3905 ack 1");
            script.out("P. 3905:4381 ack 1").in(". 1 ack 4381").after(1000);
        }
    }

    @Test
    void wherePeerAndPathAreSilentAltogetherNothingIsLearnt() {
        TcpSettings settings = new TcpSettings.Builder().retransmissions(7).build();
        try (TcpScript script = TcpScript.sacking(settings)) {
            script.writeSegments(1).skipTimes();
            for (int i = 0; i < 400 && script.connection.state() == TcpState.ESTABLISHED; i++) {
                script.discardSent();
                awaitNextOrEnd(script);
            }
            script.discardSent().ended(TcpFailure.TIMEOUT);
            assertThat(script.end.counters.blackHoles).isZero();
            assertThat(script.end.path.mtu).isEqualTo(1500);
        }
    }

    private static void awaitNextOrEnd(TcpScript script) {
        while (!script.hasSent() && script.connection.state() == TcpState.ESTABLISHED) {
            script.after(1);
        }
    }

    @Test
    void smallSegmentsThatAreLostSayNothingOfTheirSize() {
        try (TcpScript script =
                TcpScript.accepted().write(500).out("P. 1:501 ack 1").skipTimes()) {
            for (int i = 0; i < 4; i++) {
                awaitNext(script);
                script.out("P. 1:501 ack 1");
            }
            script.in(". 1 ack 501");
            assertThat(script.end.path.mtu).isEqualTo(1500);
        }
    }

    @Test
    void aProbeThatArrivesWidensThePath() {
        try (TcpScript script = sacking(1460)) {
            script.end.path.mtu = 1024;
            script.end.path.probeSize = 1500;
            script.connection.write(Segments.payload(script.end.sendPool, 0, 1460));
            script.turn().out(". 1:985 ack 1").out("P. 985:1461 ack 1").in(". 1 ack 1461");
            for (int i = 0; i < 5; i++) {
                script.connection.write(Segments.payload(script.end.sendPool, 1460 + 1460L * i, 1460));
            }
            script.turn().out(". 1461:2921 ack 1").discardSent();
            assertThat(script.end.path.probed).isZero();
            script.in(". 1 ack 2921").discardSent();
            assertThat(script.end.path.probed).isEqualTo(1500);
            assertThat(script.end.path.probeArrived).isTrue();
            assertThat(script.connection.info().sendMss()).isEqualTo(1460);
            script.in(". 1 ack 8761").discardSent();
        }
    }

    @Test
    void aProbeThatIsLostIsSentAgainInPiecesAndIsNoCongestion() {
        try (TcpScript script = sacking(1460)) {
            script.end.path.mtu = 1024;
            script.end.path.probeSize = 1500;
            for (int i = 0; i < 5; i++) {
                script.connection.write(Segments.payload(script.end.sendPool, 1460L * i, 1460));
            }
            script.turn().out(". 1:1461 ack 1").discardSent().after(100);
            int cwnd = script.cwnd();
            script.in(". 1 ack 1 <sack 1461:7301>").out(". 1:985 ack 1").out(". 985:1461 ack 1");
            assertThat(script.end.path.probed).isEqualTo(1500);
            assertThat(script.end.path.probeArrived).isFalse();
            assertThat(script.cwnd()).isEqualTo(cwnd);
            assertThat(script.connection.info().recovery()).isEqualTo(TcpInfo.Recovery.OPEN);
            script.in(". 1 ack 7301");
        }
    }

    /** What is told beside the payload would make the small segment a large one again. */
    @Test
    void aSmallSegmentThatIsTriedCarriesNoBlocks() {
        try (TcpScript script = sacking(1460).in("P. 101:201 ack 1").out(". 1 ack 1 <sack 101:201>")) {
            script.write(1460).out("P. 1:1461 ack 1 <>").skipTimes();
            for (int i = 0; i < 3; i++) {
                awaitNext(script);
                script.out("P. 1:1461 ack 1 <>");
            }
            awaitNext(script);
            script.out(". 1:985 ack 1 <>").out("P. 985:1461 ack 1 <sack 101:201>");
            script.in(". 201 ack 1461");
            assertThat(script.end.path.mtu).isEqualTo(1024);
        }
    }
}
