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
