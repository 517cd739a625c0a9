package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Segments of an earlier round of the sequence numbers are known by their timestamps: RFC 7323 section 5. */
class PawsTest {

    private static TcpScript accepted() {
        return new TcpScript()
                .listen()
                .in("S 0 <mss 1000, ts 100 0>")
                .out("S. 0 ack 1")
                .in(". 1 ack 1 <ts 100 0>")
                .delayAcks();
    }

    @Test
    void anOldTimestampIsNotBelieved() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ack 1 <ts 99 0>").out(". 1 ack 1").read(0);
            assertThat(script.end.counters.pawsDrops).isEqualTo(1);
        }
    }

    @Test
    void theSameTimestampIsNotOld() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ack 1 <ts 100 0>").after(40).out(". 1 ack 101");
            script.in(". 101:201 ack 1 <ts 100 0>").after(40).out(". 1 ack 201").read(200);
        }
    }

    @Test
    void whatIsOldIsMeasuredByWhatCameInOrder() {
        try (TcpScript script = accepted()) {
            // The segment ahead of a gap is newer than the one that fills it.
            script.in(". 1001:2001 ack 1 <ts 130 0>").out(". 1 ack 1");
            script.in(". 1:1001 ack 1 <ts 120 0>").out(". 1 ack 2001").read(2000);
            script.in(". 2001:2101 ack 1 <ts 119 0>").out(". 1 ack 2001").read(0);
        }
    }

    @Test
    void timestampsWrap() {
        try (TcpScript script = new TcpScript()) {
            script.listen()
                    .in("S 0 <mss 1000, ts 2147483640 0>")
                    .out("S. 0 ack 1")
                    .in(". 1 ack 1 <ts 2147483647 0>")
                    .delayAcks();
            script.in(". 1:101 ack 1 <ts -2147483648 0>")
                    .after(40)
                    .out(". 1 ack 101")
                    .read(100);
            script.in(". 101:201 ack 1 <ts 2147483647 0>").out(". 1 ack 101").read(0);
        }
    }

    @Test
    void aResetIsNotAskedForItsTimestamp() {
        try (TcpScript script = accepted()) {
            script.in("R 1 <ts 1 0>").ended(TcpFailure.RESET);
        }
    }

    @Test
    void anOldFinEndsNothing() {
        try (TcpScript script = accepted()) {
            script.in("F. 1 ack 1 <ts 99 0>").out(". 1 ack 1").state(TcpState.ESTABLISHED);
        }
    }

    @Test
    void anOldAcknowledgmentAcknowledgesNothing() {
        try (TcpScript script = accepted()) {
            script.noDelay()
                    .write(10)
                    .out("P. 1:11 ack 1")
                    .in(". 1 ack 11 <ts 99 0>")
                    .out(". 11 ack 1");
            assertThat(script.connection.queuedBytes()).isEqualTo(10);
            script.in(". 1 ack 11 <ts 100 0>");
            assertThat(script.connection.queuedBytes()).isZero();
        }
    }

    @Test
    void afterTwentyFourDaysATimestampSaysNothing() {
        try (TcpScript script = accepted()) {
            script.after(25L * 86_400_000)
                    .in(". 1:101 ack 1 <ts 99 0>")
                    .read(100)
                    .after(40)
                    .out(". 1 ack 101");
        }
    }

    /** RFC 5961 section 5: what acknowledges the impossible is not the peer's, and neither is its clock. */
    @Test
    void theTimestampOfAForgedSegmentMakesTrueOnesNotOld() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ack 5000 <ts 2000000 0>").out(". 1 ack 1");
            script.in("S 1 <ts 2000000 0>")
                    .out(". 1 ack 1")
                    .in("P 1:101 <ts 2000000 0>")
                    .quiet();
            script.in(". 1:101 ack 1 <ts 110 0>").after(40).out(". 1 ack 101").read(100);
        }
    }
}
