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
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.util.List;
import java.util.SplittableRandom;

/** A host with very many connections: a device and a stack, and nothing that would remember each of them. */
final class CrowdHost {

    private static final int MTU = 1500;
    private static final long LATENCY_NANOS = 100_000;

    private final NativePacketPool transmitPool;
    private final NativePacketPool receivePool;
    private final SimulatedDevice device;
    private final IpPrefix address;
    private final NetworkStack stack;

    CrowdHost(int number, int buffers, TcpSettings settings, SimulatedWire wire, long nowNanos) {
        transmitPool = new NativePacketPool(buffers);
        receivePool = new NativePacketPool(buffers);
        device = wire.attach(0x020000000000L + number, MTU, DeviceCapabilities.NONE, transmitPool, receivePool);
        wire.conditionsFrom(device).latencyNanos(LATENCY_NANOS);
        address = IpPrefix.parse("10.0.0." + number + "/24");
        NetworkStackConfig config = new NetworkStackConfig(List.of(address), 0, MTU, settings);
        FlowSteering alone = new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey()));
        stack = new NetworkStack(config, device, alone, 0, new SplittableRandom(number), nowNanos);
    }

    IpPrefix address() {
        return address;
    }

    NetworkStack stack() {
        return stack;
    }

    NativePacketPool transmitPool() {
        return transmitPool;
    }

    /** The power fails: nobody hears of it. */
    void crash(long nowNanos) {
        device.linkUp(false);
        stack.close(nowNanos);
    }

    void assertHoldsNoBuffer() {
        assertThat(transmitPool.inUse()).isZero();
        assertThat(receivePool.inUse()).isZero();
    }

    /** Gives the memory back; to be called once the wire is closed. */
    void close() {
        transmitPool.close();
        receivePool.close();
    }
}
