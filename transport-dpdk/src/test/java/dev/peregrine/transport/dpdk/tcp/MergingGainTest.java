package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import org.junit.jupiter.api.Test;

/** What it saves to merge the segments of a burst: the time of TCP alone, from the segment to its payload read. */
class MergingGainTest {

    private static final int BURST = 32;
    private static final int BURSTS = 2_000;
    private static final int PASSES = 20;
    private static final int PAYLOAD = 1448;

    @Test
    void aStreamIsTheSameMergedOrNotAndCostsLess() {
        try (TcpScript script = TcpScript.accepted(TcpSettings.DEFAULT, 1460, 65_535)) {
            long singly = bestPass(script, false);
            long bytes = script.end.counters.inBytes;
            assertThat(script.end.counters.inMerged).isZero();

            long merged = bestPass(script, true);

            System.out.println("nanoseconds of TCP for each segment of a stream: " + singly + " singly, " + merged
                    + " merged in bursts of " + BURST);
            assertThat(script.end.counters.inBytes).isEqualTo(2 * bytes);
            assertThat(script.end.counters.inMerged).isEqualTo((long) PASSES * BURSTS * (BURST - 1));
        }
    }

    private static long bestPass(TcpScript script, boolean merge) {
        long best = Long.MAX_VALUE;
        for (int pass = 0; pass < PASSES; pass++) {
            long begin = System.nanoTime();
            for (int burst = 0; burst < BURSTS; burst++) {
                receive(script, merge);
            }
            best = Math.min(best, (System.nanoTime() - begin) / (BURST * BURSTS));
        }
        return best;
    }

    private static void receive(TcpScript script, boolean merge) {
        TcpLayer tcp = script.end.tcp;
        TcpConnection connection = script.connection;
        int seq = connection.receiver().rcvNxt();
        int ack = connection.sender().sndNxt();
        if (merge) {
            tcp.merger().begin();
        }
        for (int i = 0; i < BURST; i++) {
            PacketBuffer segment = script.end.receivePool.allocate();
            long address = segment.append(TcpHeader.LENGTH + PAYLOAD);
            int at = seq + i * PAYLOAD;
            TcpHeader.write(
                    address, TcpScript.PEER_PORT, TcpScript.PORT, at, ack, TcpHeader.LENGTH, TcpHeader.ACK, 65_535);
            tcp.segmentArrives(segment, 0, Endpoint.LOW + 99, 0, script.end.address, 0, script.nowNanos);
        }
        if (merge) {
            tcp.merger().end(script.nowNanos);
        }
        PacketBuffer payload;
        while ((payload = connection.read()) != null) {
            payload.release();
        }
        script.turn().discardSent();
    }
}
