package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When ACKs leave: RFC 1122 section 4.2.3.2, RFC 5681 section 4.2. */
class DelayedAckTest {

    @Test
    void anAckWaitsForFortyMilliseconds() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:101 ack 1").read(100).after(39).quiet().after(1).out(". 1 ack 101");
            assertThat(script.end.counters.delayedAcks).isEqualTo(1);
            script.after(10_000);
        }
    }

    @Test
    void everySecondFullSegmentIsAcknowledgedAtOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:1001 ack 1")
                    .quiet()
                    .in(". 1001:2001 ack 1")
                    .out(". 1 ack 2001")
                    .in(". 2001:3001 ack 1")
                    .in(". 3001:4001 ack 1")
                    .out(". 1 ack 4001")
                    .read(4000)
                    .after(1000);
        }
    }

    @Test
    void manySegmentsInOneTurnHaveOneAck() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:1001 ack 1", ". 1001:2001 ack 1", ". 2001:3001 ack 1", ". 3001:4001 ack 1")
                    .out(". 1 ack 4001")
                    .read(4000);
        }
    }

    @Test
    void theAckRidesOnData() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:101 ack 1")
                    .read(100)
                    .after(10)
                    .write(10)
                    .out("P. 1:11 ack 101")
                    .after(100);
        }
    }

    /** Of very many connections each entry of the wheel that moves costs fetches from memory. */
    @Test
    void forAnAnswerInTheSameTurnNoTimerIsSet() {
        try (TcpScript script = TcpScript.accepted()) {
            script.onReady = events -> script.connection.write(Segments.payload(script.end.sendPool, 0, 10));
            script.in(". 1:101 ack 1").out("P. 1:11 ack 101").read(100);

            long untilTimer = script.end.timers.nextDeadlineNanos() - script.nowNanos;
            assertThat(untilTimer).isGreaterThan(script.end.settings.delayedAckNanos());
        }
    }

    /** A connection whose peer has just begun: its first segments are acknowledged one by one. */
    private static TcpScript young() {
        return new TcpScript().listen().in("S 0 <mss 1000>").out("S. 0 ack 1").in(". 1 ack 1");
    }

    @Test
    void theFirstSegmentsAreAcknowledgedAtOnce() {
        try (TcpScript script = young()) {
            int seq = 1;
            for (int i = 0; i < 16; i++) {
                script.in(". " + seq + ":" + (seq + 100) + " ack 1").out(". 1 ack " + (seq + 100));
                seq += 100;
            }
            script.in(". 1601:1701 ack 1").after(40).out(". 1 ack 1701").read(1700);
        }
    }

    @Test
    void whereAnswersGoBackAcksWaitForThem() {
        try (TcpScript script = young()) {
            script.in(". 1:101 ack 1").out(". 1 ack 101");
            script.connection.write(Segments.payload(script.end.sendPool, 0, 10));
            script.in("P. 101:201 ack 1").out("P. 1:11 ack 201").in(". 201 ack 11");
            script.in("P. 201:301 ack 11").after(39).quiet().after(1).out(". 11 ack 301");
            // There was none, so that the next one is not waited for.
            script.in("P. 301:401 ack 11").out(". 11 ack 401").read(400);
        }
    }

    @Test
    void afterAPauseThePeerBeginsAnew() {
        try (TcpScript script = young()) {
            script.connection.write(Segments.payload(script.end.sendPool, 0, 10));
            script.in("P. 1:101 ack 1").out("P. 1:11 ack 101").in(". 101 ack 11");
            script.in("P. 101:201 ack 11").after(40).out(". 11 ack 201");
            script.after(5000).in("P. 201:301 ack 11").out(". 11 ack 301").read(300);
        }
    }

    @Test
    void theApplicationMayHaveEachSegmentAcknowledgedAtOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            assertThat(script.connection.options().quickAck()).isFalse();
            script.connection.options().quickAck(true);
            assertThat(script.connection.options().quickAck()).isTrue();
            script.write(10).out("P. 1:11 ack 1").in(". 1 ack 11");
            for (int seq = 1; seq < 3000; seq += 100) {
                script.in(". " + seq + ":" + (seq + 100) + " ack 11").out(". 11 ack " + (seq + 100));
            }
            script.read(3000);
        }
    }

    @Test
    void theDelayIsCountedFromTheFirstSegment() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:101 ack 1")
                    .after(30)
                    .in(". 101:201 ack 1")
                    .after(10)
                    .out(". 1 ack 201")
                    .read(200);
        }
    }
}
