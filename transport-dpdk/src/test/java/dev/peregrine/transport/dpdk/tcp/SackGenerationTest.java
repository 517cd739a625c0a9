package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Telling the peer what has arrived ahead of a gap: RFC 2018 sections 2 to 4. */
class SackGenerationTest {

    private static TcpScript accepted() {
        return new TcpScript()
                .listen()
                .in("S 0 <mss 1000, sackOK>")
                .out("S. 0 ack 1 <mss 1460, sackOK>")
                .in(". 1 ack 1");
    }

    private static TcpScript acceptedWithTimestamps() {
        return new TcpScript()
                .listen()
                .in("S 0 <mss 1000, sackOK, ts 100 0>")
                .skipTimestamps()
                .out("S. 0 ack 1 <mss 1460, sackOK>")
                .in(". 1 ack 1 <ts 101 0>");
    }

    @Test
    void nothingIsToldToAPeerThatDoesNotPermitIt() {
        try (TcpScript script = TcpScript.accepted()) {
            script.in(". 1001:2001 ack 1").out(". 1 ack 1 <>");
        }
    }

    @Test
    void weDoNotPermitItWhereTheSettingsForbid() {
        TcpSettings settings = new TcpSettings.Builder().selectiveAcks(false).build();
        try (TcpScript script = new TcpScript(settings)) {
            script.listen().in("S 0 <mss 1000, sackOK>").out("S. 0 ack 1 <mss 1460>");
            script.in(". 1 ack 1").in(". 1001:2001 ack 1").out(". 1 ack 1 <>");
        }
    }

    @Test
    void ourOwnSynPermitsIt() {
        TcpSettings settings =
                new TcpSettings.Builder().timestamps(false).windowScaling(false).build();
        try (TcpScript script = new TcpScript(settings)) {
            script.connect().turn().out("S 0 <mss 1460, sackOK>");
            script.in("S. 0 ack 1 <mss 1000, sackOK>").out(". 1 ack 1 <>");
            script.in(". 11:21 ack 1").out(". 1 ack 1 <sack 11:21>");
        }
    }

    @Test
    void anIslandGrowsAndGoesWhenItsGapIsFilled() {
        try (TcpScript script = accepted()) {
            script.in(". 1001:2001 ack 1").out(". 1 ack 1 <sack 1001:2001>");
            script.in(". 2001:3001 ack 1").out(". 1 ack 1 <sack 1001:3001>");
            script.in(". 501:1001 ack 1").out(". 1 ack 1 <sack 501:3001>");
            script.in(". 1:501 ack 1").out(". 1 ack 3001 <>").read(3000);
        }
    }

    @Test
    void theNewestIslandComesFirst() {
        try (TcpScript script = accepted()) {
            script.in(". 1001:2001 ack 1").out(". 1 ack 1 <sack 1001:2001>");
            script.in(". 5001:6001 ack 1").out(". 1 ack 1 <sack 5001:6001 1001:2001>");
            script.in(". 3001:4001 ack 1").out(". 1 ack 1 <sack 3001:4001 5001:6001 1001:2001>");
            script.in(". 6001:7001 ack 1").out(". 1 ack 1 <sack 5001:7001 3001:4001 1001:2001>");
            script.in(". 1:1001 ack 1").out(". 1 ack 2001 <sack 5001:7001 3001:4001>");
            script.in(". 4001:5001 ack 1").out(". 1 ack 2001 <sack 3001:7001>");
            script.in(". 2001:3001 ack 1").out(". 1 ack 7001 <>").read(7000);
        }
    }

    @Test
    void fourIslandsFitWithoutTimestampsAndTheOldestIsLeftOut() {
        try (TcpScript script = accepted()) {
            script.in(". 11:21 ack 1").out(". 1 ack 1");
            script.in(". 31:41 ack 1").out(". 1 ack 1");
            script.in(". 51:61 ack 1").out(". 1 ack 1");
            script.in(". 71:81 ack 1").out(". 1 ack 1 <sack 71:81 51:61 31:41 11:21>");
            script.in(". 91:101 ack 1").out(". 1 ack 1 <sack 91:101 71:81 51:61 31:41>");
        }
    }

    @Test
    void besideTimestampsThreeFit() {
        try (TcpScript script = acceptedWithTimestamps()) {
            script.in(". 11:21 ack 1 <ts 102 0>").out(". 1 ack 1 <sack 11:21>");
            script.in(". 31:41 ack 1 <ts 102 0>").out(". 1 ack 1 <sack 31:41 11:21>");
            script.in(". 51:61 ack 1 <ts 102 0>").out(". 1 ack 1 <sack 51:61 31:41 11:21>");
            script.in(". 71:81 ack 1 <ts 102 0>").out(". 1 ack 1 <sack 71:81 51:61 31:41>");
        }
    }

    @Test
    void islandsOfOneTurnAreToldOneByOne() {
        try (TcpScript script = acceptedWithTimestamps()) {
            script.in(
                            ". 11:21 ack 1 <ts 102 0>",
                            ". 31:41 ack 1 <ts 102 0>",
                            ". 51:61 ack 1 <ts 102 0>",
                            ". 71:81 ack 1 <ts 102 0>",
                            ". 91:101 ack 1 <ts 102 0>")
                    .out(". 1 ack 1 <sack 51:61 31:41 11:21>")
                    .out(". 1 ack 1 <sack 51:61 31:41 11:21>")
                    .out(". 1 ack 1 <sack 51:61 31:41 11:21>")
                    .out(". 1 ack 1 <sack 71:81 51:61 31:41>")
                    .out(". 1 ack 1 <sack 91:101 71:81 51:61>");
        }
    }

    @Test
    void aRunBehindAGapThatComesInOneTurnHasThreeAcks() {
        try (TcpScript script = accepted()) {
            String[] run = new String[20];
            for (int i = 0; i < run.length; i++) {
                run[i] = ". " + (1001 + i * 1000) + ":" + (2001 + i * 1000) + " ack 1";
            }
            script.in(run);
            for (int i = 0; i < 3; i++) {
                script.out(". 1 ack 1 <sack 1001:21001>");
            }
        }
    }

    @Test
    void blocksRideOnDataThatLeavesRoom() {
        try (TcpScript script = accepted()) {
            script.noDelay().connection.write(Segments.payload(script.end.sendPool, 0, 500));
            script.in(". 1001:2001 ack 1")
                    .out("P. 1:501 ack 1 <sack 1001:2001>")
                    .out(". 501 ack 1 <sack 1001:2001>");
        }
    }

    @Test
    void aFullSegmentGoesWithoutThemAndAPureAckFollows() {
        TcpScript open = new TcpScript()
                .listen()
                .in("S 0 <mss 1460, sackOK>")
                .out("S. 0 ack 1")
                .in(". 1 ack 1");
        try (TcpScript script = open) {
            script.connection.write(Segments.payload(script.end.sendPool, 0, 1460));
            script.in(". 1001:2001 ack 1").out("P. 1:1461 ack 1 <>").out(". 1461 ack 1 <sack 1001:2001>");
        }
    }

    @Test
    void whatIsNotKeptIsNotTold() {
        TcpSettings settings = new TcpSettings.Builder()
                .receivePoolReserve(512)
                .receiveSpillBytes(0)
                .build();
        try (TcpScript script = new TcpScript(settings)) {
            script.listen().in("S 0 <mss 1000, sackOK>").out("S. 0 ack 1").in(". 1 ack 1");
            script.in(". 1001:2001 ack 1").out(". 1 ack 1 <>");
        }
    }

    @Test
    void gapsBeyondReasonAreNotKept() {
        TcpSettings settings = new TcpSettings.Builder()
                .receiveBufferSize(1 << 20)
                .receivePoolReserve(0)
                .build();
        try (TcpScript script = TcpScript.accepted(settings, 1000, 65_535)) {
            for (int i = 0; i < ReassemblyQueue.MAX_ISLANDS + 10; i++) {
                script.in(". " + (2 + 2 * i) + ":" + (3 + 2 * i) + " ack 1").out(". 1 ack 1");
            }
            assertThat(script.end.counters.outOfOrderDrops).isEqualTo(10);
            assertThat(script.end.receivePool.inUse()).isEqualTo(ReassemblyQueue.MAX_ISLANDS);
            // A gap less is always welcome.
            script.in(". 3:4 ack 1").out(". 1 ack 1");
            assertThat(script.end.counters.outOfOrderDrops).isEqualTo(10);
        }
    }
}
