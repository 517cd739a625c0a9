package dev.peregrine.bench;

import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.BindException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request of one segment and its reply of one segment cost one stack, from frame to payload and from payload to frame,
 * with the checksums done in software. Many connections take turns, in bursts. The making of the requests by a
 * {@link SegmentPeer} is in the figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class SegmentBenchmark {

    private static final int BURST = 16;
    private static final int MTU = 1500;
    private static final int REQUEST_BYTES = 22;
    private static final int REPLY_BYTES = 145;
    private static final int REQUEST = TcpHeader.ACK | TcpHeader.PSH;
    private static final long TURN_NANOS = 20_000;

    @Param({"50", "10000"})
    private int connections;

    private SegmentPeer peer;
    private NetworkStack stack;
    private long nowNanos;

    @Setup
    public void connect() throws BindException {
        peer = new SegmentPeer(connections);
        stack = new NetworkStack(
                new NetworkStackConfig(List.of(SegmentPeer.STACK), List.of(), 0, MTU, TcpSettings.DEFAULT),
                peer,
                new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey())),
                0,
                new SplittableRandom(1),
                nowNanos);
        stack.tcp().listen(0, 0, SegmentPeer.PORT, BURST, accepted -> {
            accepted.handler((readable, events) -> reply(readable));
            return true;
        });
        peer.introduce();
        turn();
        for (int first = 0; first < connections; first += BURST) {
            int count = Math.min(BURST, connections - first);
            peer.turn(first);
            peer.send(count, TcpHeader.SYN, 0);
            turn();
            peer.turn(first);
            peer.send(count, TcpHeader.ACK, 0);
            turn();
        }
        peer.turn(0);
    }

    private void reply(TcpConnection readable) {
        PacketBuffer request = readable.read();
        if (request != null) {
            request.release();
            PacketBuffer reply = peer.pool().allocate();
            reply.append(REPLY_BYTES);
            readable.write(reply);
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void requestsAndReplies() {
        long before = peer.replies();
        peer.send(BURST, REQUEST, REQUEST_BYTES);
        turn();
        if (peer.replies() - before != BURST) {
            throw new IllegalStateException(peer.replies() - before + " replies to " + BURST + " requests");
        }
    }

    private void turn() {
        nowNanos += TURN_NANOS;
        stack.poll(nowNanos);
        stack.flush(nowNanos);
    }

    @TearDown
    public void close() {
        stack.close(nowNanos);
        if (peer.pool().inUse() != 0) {
            throw new IllegalStateException(peer.pool().inUse() + " buffers are still held");
        }
    }
}
