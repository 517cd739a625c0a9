package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Receiving out of order: RFC 9293 section 3.10.7.4, seventh; RFC 5681 section 4.2. */
class OutOfOrderTest {

    @Test
    void aGapIsReportedAtOnceAndSoIsItsFilling() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1001:2001 ack 1")
                    .out(". 1 ack 1")
                    .in(". 2001:3001 ack 1")
                    .out(". 1 ack 1")
                    .read(0)
                    .in(". 1:1001 ack 1")
                    .out(". 1 ack 3001")
                    .read(3000);
            assertThat(script.end.counters.outOfOrderQueued).isEqualTo(2);
            assertThat(script.end.counters.copiedPayloadBytes).isZero();
        }
    }

    @Test
    void eachSegmentOutOfOrderHasAnAckOfItsOwnAlsoWhereTheyCameInOneTurn() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1001:2001 ack 1", ". 2001:3001 ack 1", ". 3001:4001 ack 1")
                    .out(". 1 ack 1")
                    .out(". 1 ack 1")
                    .out(". 1 ack 1");
        }
    }

    @Test
    void aGapThatIsFilledInTheSameTurnIsNotReported() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1001:2001 ack 1", ". 2001:3001 ack 1", ". 1:1001 ack 1")
                    .out(". 1 ack 3001")
                    .read(3000);
        }
    }

    @Test
    void fillingPartOfAGapIsAcknowledgedAtOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 2001:3001 ack 1")
                    .out(". 1 ack 1")
                    .in(". 1:1001 ack 1")
                    .out(". 1 ack 1001")
                    .in(". 1001:2001 ack 1")
                    .out(". 1 ack 3001")
                    .read(3000);
        }
    }

    @Test
    void overlapsOfAnyKindYieldEachByteOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(
                            ". 301:401 ack 1",
                            ". 501:601 ack 1",
                            ". 351:551 ack 1",
                            ". 301:601 ack 1",
                            ". 201:701 ack 1",
                            ". 801:901 ack 1",
                            ". 151:1001 ack 1",
                            ". 401:402 ack 1",
                            ". 1:161 ack 1")
                    .out(". 1 ack 1001")
                    .read(1000);
        }
    }

    @Test
    void aDuplicateIsAcknowledgedAtOnce() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1:1001 ack 1").read(1000).after(40).out(". 1 ack 1001");
            script.in(". 1:1001 ack 1")
                    .out(". 1 ack 1001")
                    .in(". 501:1101 ack 1")
                    .out(". 1 ack 1101")
                    .read(100);
        }
    }

    @Test
    void aFinAheadOfAGapWaits() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in("F. 1001:2001 ack 1")
                    .out(". 1 ack 1")
                    .state(TcpState.ESTABLISHED)
                    .in(". 1:1001 ack 1")
                    .out(". 1 ack 2002")
                    .state(TcpState.CLOSE_WAIT)
                    .read(2000);
            assertThat(script.connection.peerFinished()).isTrue();
        }
    }

    @Test
    void islandsAreChargedByTheMemoryThatTheyPin() {
        TcpSettings settings =
                new TcpSettings.Builder().receiveBufferSize(20_000).build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            for (int i = 0; i < 200; i++) {
                int seq = 3 + 2 * i;
                script.in(". " + seq + ":" + (seq + 1) + " ack 1").out(". 1 ack 1");
            }
            // 40,000 bytes hold 18 buffers of 2,048 bytes and headroom.
            assertThat(script.end.receivePool.inUse()).isEqualTo(18);
            assertThat(script.end.counters.outOfOrderDrops).isEqualTo(182);
        }
    }

    @Test
    void nothingIsKeptOutOfOrderWhenThePoolRunsLow() {
        TcpSettings settings = new TcpSettings.Builder()
                .receivePoolReserve(512)
                .receiveSpillBytes(0)
                .build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            script.in(". 1001:2001 ack 1").out(". 1 ack 1");
            assertThat(script.end.receivePool.inUse()).isZero();
            assertThat(script.end.counters.outOfOrderDrops).isEqualTo(1);
        }
    }
}
