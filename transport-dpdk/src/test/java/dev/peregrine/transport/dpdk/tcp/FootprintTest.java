package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What connections cost: memory while they idle, and garbage while they work, which there must be none of. */
class FootprintTest {

    private static final long SERVER = IpAddress.ofIpv4(0x0a00_0001);
    private static final int PORT = 80;
    private static final int CONNECTIONS = 100_000;
    private static final int ROUNDS = 20_000;
    private static final int MAX_PASSES = 50;

    /** A path to nowhere that remembers the sequence number of what was sent last. */
    private static final class Sink extends OutboundPath {
        private int lastSeq;
        private int lastPayload;
        private int segments;

        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public int linkMtu() {
            return 1500;
        }

        @Override
        public void narrow(int newMtu, long nowNanos) {
            throw new AssertionError("nothing gets lost here");
        }

        @Override
        public int probeSize(long nowNanos) {
            return 0;
        }

        @Override
        public void probed(int size, boolean arrived, long nowNanos) {
            throw new AssertionError("nothing was probed");
        }

        @Override
        public int networkHeaderLength() {
            return 20;
        }

        @Override
        public int segmentationLimit() {
            return 0;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public int maxChain() {
            return 8;
        }

        @Override
        public void transmit(PacketBuffer segment, int protocol, int headerLength, int ecn, int segmentSize) {
            lastSeq = TcpHeader.sequence(segment.address());
            lastPayload = segment.packetLength() - headerLength;
            segments++;
            segment.releasePacket();
        }
    }

    private final Sink sink = new Sink();
    private final NativePacketPool pool = new NativePacketPool(256);
    private final TimerWheel timers = new TimerWheel(1 << 17, 0);
    private final TcpCounters counters = new TcpCounters();
    private final TcpLayer tcp = new TcpLayer(
            TcpSettings.DEFAULT, pool, (lh, ll, rh, rl) -> sink, timers, new SplittableRandom(1), counters);
    private long nowNanos = 1;

    private void arrives(long peer, int peerPort, int seq, int ack, int flags, int payload) {
        PacketBuffer segment = pool.allocate();
        long address = segment.append(TcpHeader.LENGTH + payload);
        TcpHeader.write(address, peerPort, PORT, seq, ack, TcpHeader.LENGTH, flags, 65_535);
        tcp.segmentArrives(segment, 0, peer, 0, SERVER, 0, nowNanos);
    }

    private void turn() {
        tcp.dispatch(nowNanos);
        tcp.flush(nowNanos);
    }

    private void open(int index) {
        long peer = IpAddress.ofIpv4(0x0b00_0000 + index / 50_000);
        int port = 1024 + index % 50_000;
        arrives(peer, port, 0, 0, TcpHeader.SYN, 0);
        turn();
        arrives(peer, port, 1, sink.lastSeq + 1, TcpHeader.ACK, 0);
        turn();
    }

    /** Bytes of heap that each of so many half-open requests takes. */
    static long bytesOfHalfOpenRequests(int count) {
        FootprintTest test = new FootprintTest();
        TcpSettings settings = new TcpSettings.Builder().synBacklog(count).build();
        TcpLayer layer = new TcpLayer(
                settings,
                test.pool,
                (lh, ll, rh, rl) -> test.sink,
                test.timers,
                new SplittableRandom(1),
                test.counters);
        try {
            layer.listen(0, 0, PORT, 16, connection -> true);
        } catch (BindException e) {
            throw new AssertionError(e);
        }
        long before = usedHeap();
        for (int i = 0; i < count; i++) {
            PacketBuffer syn = test.pool.allocate();
            long address = syn.append(TcpHeader.LENGTH);
            TcpHeader.write(address, 1024 + i, PORT, 0, 0, TcpHeader.LENGTH, TcpHeader.SYN, 65_535);
            layer.segmentArrives(syn, 0, SERVER + 1, 0, SERVER, 0, test.nowNanos);
            layer.flush(test.nowNanos);
        }
        long each = (usedHeap() - before) / count;
        System.out.println("bytes of heap per half-open request: " + each);
        layer.close(test.nowNanos);
        test.pool.close();
        return each;
    }

    @Test
    void aHundredThousandIdleConnectionsAreSmallAndHoldNoBuffer() throws BindException {
        tcp.listen(0, 0, PORT, 16, connection -> true);
        long before = usedHeap();
        for (int i = 0; i < CONNECTIONS; i++) {
            open(i);
        }
        long perConnection = (usedHeap() - before) / CONNECTIONS;
        System.out.println("bytes of heap per idle connection: " + perConnection);
        assertThat(tcp.connectionCount()).isEqualTo(CONNECTIONS);
        assertThat(counters.currEstab).isEqualTo(CONNECTIONS);
        assertThat(pool.inUse()).isZero();
        assertThat(perConnection).isLessThanOrEqualTo(512);
        for (int i = 0; i < CONNECTIONS; i += 997) {
            long peer = IpAddress.ofIpv4(0x0b00_0000 + i / 50_000);
            assertThat(tcp.find(0, SERVER, PORT, 0, peer, 1024 + i % 50_000)).isNotNull();
        }
        tcp.close(nowNanos);
        assertThat(tcp.connectionCount()).isZero();
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void requestsAndAnswersAllocateNothing() throws BindException {
        TcpConnection[] accepted = new TcpConnection[1];
        tcp.listen(0, 0, PORT, 16, connection -> {
            accepted[0] = connection;
            connection.options().noDelay(true);
            connection.handler((readable, events) -> answer(readable));
            return true;
        });
        open(0);
        long peer = IpAddress.ofIpv4(0x0b00_0000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int seq = 1;
        int segments = 0;
        long allocated = Long.MAX_VALUE;
        // Until the compiler has done its work its escape analysis has not either: only then it is the steady state.
        for (int pass = 0; pass < MAX_PASSES && allocated >= 4096; pass++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int segmentsBefore = sink.segments;
            seq = exchange(peer, seq, ROUNDS);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
            segments = sink.segments - segmentsBefore + 2 * ROUNDS;
        }
        System.out.println("bytes allocated over " + segments + " segments: " + allocated);
        assertThat(segments).isGreaterThanOrEqualTo(3 * ROUNDS);
        assertThat(allocated).isLessThan(4096);
        assertThat(counters.retransSegs).isZero();
        accepted[0].abort();
        turn();
        pool.close();
    }

    /** Request, answer of three segments, one of them out of order on the way in, acknowledgment. */
    private int exchange(long peer, int from, int rounds) {
        int seq = from;
        for (int i = 0; i < rounds; i++) {
            int ack = sink.lastSeq + sink.lastPayload + (seq == 1 ? 1 : 0);
            if (i % 10 == 0) {
                arrives(peer, 1024, seq + 40, ack, TcpHeader.ACK, 60);
                arrives(peer, 1024, seq, ack, TcpHeader.ACK, 40);
            } else {
                arrives(peer, 1024, seq, ack, TcpHeader.ACK | TcpHeader.PSH, 100);
            }
            turn();
            seq += 100;
            arrives(peer, 1024, seq, sink.lastSeq + sink.lastPayload, TcpHeader.ACK, 0);
            turn();
            nowNanos += 1_000_000;
            timers.advance(nowNanos);
        }
        return seq;
    }

    private void answer(TcpConnection connection) {
        PacketBuffer request;
        boolean any = false;
        while ((request = connection.read()) != null) {
            any = true;
            request.release();
        }
        if (any) {
            PacketBuffer answer = pool.allocate();
            answer.append(1400);
            connection.write(answer);
        }
    }
}
