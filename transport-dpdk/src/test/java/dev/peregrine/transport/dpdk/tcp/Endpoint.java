package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A TCP layer with all that it needs around it, at one IPv4 address. */
final class Endpoint {

    static final long LOW = IpAddress.ofIpv4(0x0a00_0001);

    final int number;
    final long address;
    final NativePacketPool sendPool = new NativePacketPool(512);
    final NativePacketPool receivePool = new NativePacketPool(512);
    final TcpCounters counters = new TcpCounters();
    final TimerWheel timers;
    final TestPath path;
    final TcpSettings settings;
    final TcpLayer tcp;

    Endpoint(int number, TcpSettings settings, long seed, long nowNanos, Runnable onTransmit) {
        this.number = number;
        this.settings = settings;
        address = LOW + number;
        timers = new TimerWheel(1 << 17, nowNanos);
        path = new TestPath(onTransmit);
        RandomGenerator random = new SplittableRandom(seed);
        tcp = new TcpLayer(settings, sendPool, (lh, ll, rh, rl) -> path, timers, random, counters);
    }

    /** A segment arrives from another endpoint. */
    void arrives(byte[] segment, long source, long nowNanos) {
        arrives(segment, source, 0, nowNanos);
    }

    /** The same in a packet with these ECN bits. */
    void arrives(byte[] segment, long source, int ecn, long nowNanos) {
        PacketBuffer buffer = receivePool.allocate();
        if (buffer == null) {
            return;
        }
        dev.peregrine.transport.dpdk.packet.NativeMemory.copy(
                segment, 0, buffer.append(segment.length), segment.length);
        tcp.segmentArrives(buffer, 0, source, 0, address, ecn, nowNanos);
    }

    TcpOptions options() {
        return new TcpOptions(settings);
    }
}
