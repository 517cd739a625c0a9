package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What it saves to merge the segments of a burst: the time of TCP alone, from the segment to its payload read. */
class MergingGainTest {

    private static final int BURST = 32;
    private static final int BURSTS = 2_000;
    private static final int PASSES = 20;
    private static final int PAYLOAD = 1448;

    private final List<TcpConnection> connections = new ArrayList<>();

    /** The segments of a burst are of so many streams in turn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void streamsAreTheSameMergedOrNotAndCostLess(int streams) {
        try (TcpScript script = new TcpScript().listen()) {
            for (int port = 0; port < streams; port++) {
                script.peerPort(TcpScript.PEER_PORT + port).in("S 0 <mss 1460>").out("S. 0 ack 1");
                connections.add(script.in(". 1 ack 1").connection);
            }
            long singly = Long.MAX_VALUE;
            long merged = Long.MAX_VALUE;
            for (int pass = 0; pass < PASSES; pass++) {
                singly = Math.min(singly, nanosPerSegment(script, false));
                merged = Math.min(merged, nanosPerSegment(script, true));
            }
            System.out.println("nanoseconds of TCP for each segment of " + streams + " streams: " + singly + " singly, "
                    + merged + " merged in bursts of " + BURST);
            assertThat(script.end.counters.inBytes).isEqualTo(2L * PASSES * BURSTS * BURST * PAYLOAD);
            assertThat(script.end.counters.inMerged).isEqualTo((long) PASSES * BURSTS * (BURST - streams));
        }
    }

    private long nanosPerSegment(TcpScript script, boolean merge) {
        long begin = System.nanoTime();
        for (int burst = 0; burst < BURSTS; burst++) {
            receive(script, merge);
        }
        return (System.nanoTime() - begin) / (BURST * BURSTS);
    }

    private void receive(TcpScript script, boolean merge) {
        TcpLayer tcp = script.end.tcp;
        if (merge) {
            tcp.merger().begin();
        }
        for (int i = 0; i < BURST; i++) {
            TcpConnection connection = connections.get(i % connections.size());
            PacketBuffer segment = script.end.receivePool.allocate();
            long address = segment.append(TcpHeader.LENGTH + PAYLOAD);
            int seq = connection.receiver().rcvNxt() + (merge ? i / connections.size() * PAYLOAD : 0);
            int ack = connection.sender().sndNxt();
            TcpHeader.write(
                    address,
                    connection.remotePort(),
                    TcpScript.PORT,
                    seq,
                    ack,
                    TcpHeader.LENGTH,
                    TcpHeader.ACK,
                    65_535);
            tcp.segmentArrives(segment, 0, Endpoint.LOW + 99, 0, script.end.address, 0, script.nowNanos);
        }
        if (merge) {
            tcp.merger().end(script.nowNanos);
        }
        for (TcpConnection connection : connections) {
            PacketBuffer payload;
            while ((payload = connection.read()) != null) {
                payload.release();
            }
        }
        script.turn().discardSent();
    }
}
