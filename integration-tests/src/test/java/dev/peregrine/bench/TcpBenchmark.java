package dev.peregrine.bench;

import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.SocketException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a request of one segment and its reply of one segment cost two stacks, from frame to payload and from payload to frame
 * at each, over a simulated wire without offloads, as {@code net_memif} is. The wire's own work, which copies each frame and
 * overwrites what was freed, is in the figure.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Thread)
public class TcpBenchmark {

    private static final int BUFFERS = 256;
    private static final int MTU = 1500;
    private static final int PORT = 11211;
    private static final int CLIENT_PORT = 40_000;
    private static final int REQUEST_BYTES = 22;
    private static final int REPLY_BYTES = 145;
    private static final long TURN_NANOS = 1_000;
    private static final int MOST_TURNS = 1_000_000;

    private SimulatedWire wire;
    private NetworkStack server;
    private NetworkStack client;
    private NativePacketPool serverPool;
    private NativePacketPool clientPool;
    private TcpConnection connection;
    private long nowNanos;
    private int replies;

    @Setup
    public void connect() throws SocketException {
        wire = new SimulatedWire(1, nowNanos);
        serverPool = new NativePacketPool(BUFFERS);
        clientPool = new NativePacketPool(BUFFERS);
        IpPrefix serverAddress = IpPrefix.parse("10.0.0.1/24");
        IpPrefix clientAddress = IpPrefix.parse("10.0.0.2/24");
        server = stack(1, serverAddress, serverPool);
        client = stack(2, clientAddress, clientPool);
        server.tcp().listen(0, 0, PORT, 1, accepted -> {
            accepted.handler((readable, events) -> reply(readable));
            return true;
        });
        connection = client.tcp()
                .connect(
                        clientAddress.high(),
                        clientAddress.low(),
                        CLIENT_PORT,
                        serverAddress.high(),
                        serverAddress.low(),
                        PORT,
                        new TcpOptions(TcpSettings.DEFAULT),
                        (readable, events) -> replies += payloads(readable),
                        nowNanos);
        ask();
    }

    private NetworkStack stack(int number, IpPrefix address, NativePacketPool pool) {
        NetworkStackConfig config = new NetworkStackConfig(List.of(address), List.of(), 0, MTU, TcpSettings.DEFAULT);
        return new NetworkStack(
                config,
                wire.attach(0x02_00_00_00_00_00L + number, MTU, DeviceCapabilities.NONE, pool),
                new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey())),
                0,
                new SplittableRandom(number),
                nowNanos);
    }

    private static int payloads(TcpConnection readable) {
        int count = 0;
        PacketBuffer payload;
        while ((payload = readable.read()) != null) {
            payload.release();
            count++;
        }
        return count;
    }

    private void reply(TcpConnection readable) {
        if (payloads(readable) > 0) {
            write(readable, serverPool, REPLY_BYTES);
        }
    }

    private static void write(TcpConnection to, NativePacketPool pool, int bytes) {
        PacketBuffer payload = pool.allocate();
        payload.append(bytes);
        to.write(payload);
    }

    @Benchmark
    public int requestAndReply() {
        ask();
        return replies;
    }

    private void ask() {
        int before = replies;
        write(connection, clientPool, REQUEST_BYTES);
        for (int turns = 0; replies == before; turns++) {
            if (turns > MOST_TURNS) {
                throw new IllegalStateException("no reply: " + connection);
            }
            nowNanos += TURN_NANOS;
            turn(client);
            turn(server);
        }
    }

    private void turn(NetworkStack stack) {
        wire.deliver(nowNanos);
        stack.poll(nowNanos);
        stack.flush(nowNanos);
    }

    @TearDown
    public void close() {
        client.close(nowNanos);
        server.close(nowNanos);
        wire.close();
        clientPool.close();
        serverPool.close();
    }
}
