package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Timestamps: RFC 7323 sections 3 and 4. */
class TimestampTest {

    private static TcpScript accepted() {
        return new TcpScript()
                .listen()
                .in("S 0 <mss 1000, ts 100 0>")
                .out("S. 0 ack 1")
                .in(". 1 ack 1 <ts 100 0>")
                .delayAcks();
    }

    @Test
    void theTimestampOfTheSegmentThatCoversTheLastAckIsEchoed() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ack 1 <ts 110 0>", ". 101:201 ack 1 <ts 120 0>").after(40);
            assertThat(script.nextOption("ts")).endsWith(" 110");
            script.out(". 1 ack 201").read(200);
        }
    }

    @Test
    void aSegmentWithoutTimestampIsDroppedButAResetCounts() {
        try (TcpScript script = accepted()) {
            script.in(". 1:101 ack 1").quiet().read(0).in("R 1").ended(TcpFailure.RESET);
        }
    }

    @Test
    void timestampsTakeFromTheMss() {
        try (TcpScript script = accepted()) {
            script.write(1000).out(". 1:989 ack 1").out("P. 989:1001 ack 1");
        }
    }

    @Test
    void timestampsTickInMilliseconds() {
        try (TcpScript script = accepted()) {
            script.write(10);
            int first = value(script);
            script.out("P. 1:11 ack 1").in(". 1 ack 11 <ts 101 0>").after(150).write(10);
            assertThat(value(script) - first).isEqualTo(150);
            script.out("P. 11:21 ack 1");
        }
    }

    private static int value(TcpScript script) {
        return Integer.parseInt(script.nextOption("ts").split(" ", -1)[1]);
    }
}
