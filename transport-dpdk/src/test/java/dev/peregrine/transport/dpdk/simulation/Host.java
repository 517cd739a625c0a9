package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.device.SimulatedDevice;
import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpAcceptor;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.BindException;
import java.net.SocketException;
import java.util.List;
import java.util.SplittableRandom;

/** A host of the simulation: a device with its pools and a stack of one loop. */
final class Host {

    private static final int BUFFERS = 2048;
    private static final TcpHandler NOT_YET = (connection, events) -> {};

    private final NativePacketPool transmitPool = new NativePacketPool(BUFFERS);
    private final NativePacketPool receivePool = new NativePacketPool(BUFFERS);
    private final TcpSettings settings;
    private final SimulatedDevice device;
    private final WindowWatch watch;
    private final NetworkStack stack;

    Host(
            SimulatedWire wire,
            String address,
            int number,
            DeviceCapabilities capabilities,
            SplittableRandom random,
            long nowNanos) {
        device = wire.attach(0x020000000000L + number, 1500, capabilities, transmitPool, receivePool);
        watch = new WindowWatch(device);
        settings = new TcpSettings.Builder()
                .receiveBufferSize(random.nextInt(4_000, 300_000))
                .sendBufferSize(random.nextInt(4_000, 300_000))
                .timestamps(random.nextInt(4) > 0)
                .windowScaling(random.nextInt(4) > 0)
                .synRetransmissions(15)
                .orphanRetransmissions(15)
                .mslNanos(1_000_000_000)
                .build();
        NetworkStackConfig config =
                new NetworkStackConfig(List.of(IpPrefix.parse(address)), 0, random.nextInt(600, 1501), settings);
        FlowSteering alone = new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey()));
        stack = new NetworkStack(config, watch, alone, 0, random, nowNanos);
    }

    SimulatedDevice device() {
        return device;
    }

    NativePacketPool pool() {
        return transmitPool;
    }

    NetworkStack stack() {
        return stack;
    }

    void listen(int port, TcpAcceptor acceptor) {
        try {
            stack.tcp().listen(0, 0, port, 128, acceptor);
        } catch (BindException e) {
            throw new AssertionError(e);
        }
    }

    TcpConnection connect(long local, int localPort, long remote, int remotePort, long nowNanos) {
        try {
            return stack.tcp()
                    .connect(0, local, localPort, 0, remote, remotePort, new TcpOptions(settings), NOT_YET, nowNanos);
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    void turn(long nowNanos) {
        stack.poll(nowNanos);
        stack.flush(nowNanos);
    }

    /** Nothing is held for a connection that has ended. */
    void assertNothingLeft() {
        assertThat(transmitPool.inUse()).as("transmit buffers in use").isZero();
        assertThat(receivePool.inUse()).as("receive buffers in use").isZero();
    }

    void close(long nowNanos) {
        stack.close(nowNanos);
    }
}
