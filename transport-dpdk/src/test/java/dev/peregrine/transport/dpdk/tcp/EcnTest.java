package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the sender makes of marks: RFC 3168 section 6.1.2. */
class EcnTest {

    private static TcpScript connected() {
        return new TcpScript()
                .listen()
                .in("SEW 0 <mss 1000, sackOK>")
                .out("S.E 0 noect ack 1")
                .after(100)
                .in(". 1 ack 1")
                .delayAcks();
    }

    /** Ten segments of many are in flight. */
    private static TcpScript tenInFlight() {
        TcpScript script = connected().writeSegments(40);
        for (int i = 0; i < 10; i++) {
            script.out(". " + (1 + 1000 * i) + ":" + (1001 + 1000 * i) + " ect0 ack 1");
        }
        return script.after(100);
    }

    @Test
    void newDataMayBeMarkedAndNothingElse() {
        try (TcpScript script = connected()) {
            script.writeSegments(1).out("P. 1:1001 ect0 ack 1");
            // The probe for a tail loss is a retransmission.
            script.after(300).out("P. 1:1001 noect ack 1").in(". 1 ack 1001");
            script.in("P. 1:11 ack 1001").after(40).out(". 1001 noect ack 11").read(10);
        }
    }

    @Test
    void anEchoReducesTheWindowOnceInARoundTrip() {
        try (TcpScript script = tenInFlight()) {
            script.in(".E 1 ack 1001").quiet();
            assertThat(script.cwnd()).isEqualTo(7000);
            script.in(".E 1 ack 2001").in(".E 1 ack 3001").quiet();
            assertThat(script.cwnd()).isEqualTo(7000);
            // The first new segment tells the peer, and it alone.
            script.in(".E 1 ack 5001").out(".W 10001:11001 ect0 ack 1").out(". 11001:12001 ect0 ack 1");
            assertThat(script.end.counters.congestionEchoes).isEqualTo(1);
            script.in(". 1 ack 10001").discardSent().after(100).in(".E 1 ack 11001");
            assertThat(script.end.counters.congestionEchoes).isEqualTo(2);
            script.discardSent();
        }
    }

    @Test
    void aLossIsToldTheSameWay() {
        try (TcpScript script = tenInFlight()) {
            script.in(". 1 ack 1 <sack 1001:10001>").out(". 1:1001 noect ack 1");
            script.out(".W 10001:11001 ect0 ack 1")
                    .out(". 11001:12001 ect0 ack 1")
                    .discardSent();
        }
    }

    /** A timeout reduces the window as well, and what is sent again does not say so: the next new segment does. */
    @Test
    void aTimeoutIsToldByTheNextNewSegment() {
        try (TcpScript script = connected().writeSegments(1)) {
            script.out("P. 1:1001 ect0 ack 1").after(300).out("P. 1:1001 noect ack 1");
            script.after(300).out("P. 1:1001 noect ack 1").in(". 1 ack 1001");
            script.writeSegments(1).out("P.W 1001:2001 ect0 ack 1").in(". 1 ack 2001");
            script.writeSegments(1).out("P. 2001:3001 ect0 ack 1");
        }
    }

    @Test
    void whatTheDeviceWouldCutIsNotWhereTheReductionIsTold() {
        try (TcpScript script = connected()) {
            script.end.path.segmentationLimit = 60_000;
            script.writeSegments(10).discardSent().after(100).in(".E 1 ack 10001");
            script.connection.write(Segments.payload(script.end.sendPool, 10_000, 2000));
            script.turn().out(".W 10001:11001 ect0 ack 1").out("P. 11001:12001 ect0 ack 1");
        }
    }

    @Test
    void aPeerThatHasNotAgreedIsNotBelieved() {
        try (TcpScript script = TcpScript.accepted()) {
            script.writeSegments(1).out("P. 1:1001 noect ack 1").in(".E 1 ack 1001");
            assertThat(script.end.counters.congestionEchoes).isZero();
        }
    }
}
