package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpCounters;
import dev.peregrine.transport.dpdk.tcp.TcpLayer;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.random.RandomGenerator;

/**
 * The TCP/IP stack of one event loop: takes frames from its device, keeps the time, sends what is due.
 *
 * <p>A turn is {@link #poll} and then {@link #flush}. Everything runs on the calling thread; the time is an argument
 * and randomness is injected, so that two stacks over a simulated wire behave the same in every run of a seed.
 */
public final class NetworkStack {

    private static final int BURST = 32;
    private static final long TIMER_TICK_NANOS = 1L << 19;

    private final PacketBuffer[] burst = new PacketBuffer[BURST];
    private final StackCounters counters = new StackCounters();
    private final TcpCounters tcpCounters = new TcpCounters();
    private final TurnClock clock = new TurnClock();
    private final PacketDevice device;
    private final TimerWheel timers;
    private final NeighbourCache neighbours;
    private final ArpSender arp;
    private final LocalAddresses addresses;
    private final LoopGroupLink loops;
    private final TcpLayer tcp;
    private final FrameInput input;

    /**
     * Creates the stack of one of the loops of an interface.
     *
     * @param steering shared by the loops of the interface
     * @param loop the index of this loop among them, from 0
     * @param random source of initial sequence numbers' keys, ports and the like; a secure one in production
     * @param nowNanos the time at which the stack begins
     */
    public NetworkStack(
            NetworkStackConfig config,
            PacketDevice device,
            FlowSteering steering,
            int loop,
            RandomGenerator random,
            long nowNanos) {
        this.device = device;
        clock.set(nowNanos);
        timers = new TimerWheel(TIMER_TICK_NANOS, nowNanos);
        addresses = new LocalAddresses(config.addresses());
        LinkOutput link = new LinkOutput(device, counters);
        loops = new LoopGroupLink(steering, loop, link, counters);
        arp = new ArpSender(link, addresses, counters);
        neighbours = new NeighbourCache(link, timers, arp, counters);
        PathTable paths = new PathTable(link, neighbours, addresses, clock, config);
        tcp = new TcpLayer(config.tcp(), device.pool(), paths, timers, random, tcpCounters);
        ArpInput arpInput = new ArpInput(addresses, neighbours, arp, counters, loops.isSpeaker());
        Ipv4Input ipv4 =
                new Ipv4Input(addresses, new IcmpInput(paths, counters), new TcpInput(tcp, loops, counters), counters);
        input = new FrameInput(link.mac(), arpInput, ipv4, loops, counters);
    }

    /** Tells the link which addresses are ours, so that neighbours with an old entry find us at once (RFC 5227). */
    public void announce() {
        if (loops.isSpeaker()) {
            for (int address : addresses.all()) {
                arp.announce(address);
            }
        }
    }

    /**
     * The input half of a turn: a burst of frames, what other loops have handed over, the timers that are due, and then
     * the handlers of the connections that something happened to.
     *
     * @return how much there was to do, 0 for an idle turn
     */
    public int poll(long nowNanos) {
        clock.set(nowNanos);
        int work = receive(nowNanos);
        if (loops.isShared()) {
            work += takeOver(nowNanos);
        }
        work += timers.advance(nowNanos);
        tcp.dispatch(nowNanos);
        return work;
    }

    /** The output half of a turn: everything that has become ready to be sent goes to the device. */
    public void flush(long nowNanos) {
        tcp.flush(nowNanos);
        device.flush();
    }

    /** Whether the next turn has something to do before anything arrives or a timer is due. */
    public boolean hasWork() {
        return tcp.hasWork() || (loops.isShared() && loops.isWaiting());
    }

    /** The time at which a timer is due, {@link Long#MAX_VALUE} where none runs; may be early, is never late. */
    public long nextDeadlineNanos() {
        return timers.nextDeadlineNanos();
    }

    /** The TCP of this stack. */
    public TcpLayer tcp() {
        return tcp;
    }

    /** Counters of the network layer. */
    public StackCounters counters() {
        return counters;
    }

    /** Counters of TCP. */
    public TcpCounters tcpCounters() {
        return tcpCounters;
    }

    /** Ends all connections at once and gives every buffer back. */
    public void close(long nowNanos) {
        tcp.close(nowNanos);
        flush(nowNanos);
        neighbours.close();
        loops.close();
    }

    private int receive(long nowNanos) {
        int frames = device.receive(burst);
        for (int i = 0; i < frames; i++) {
            PacketBuffer frame = burst[i];
            burst[i] = null;
            input.received(frame, nowNanos);
        }
        return frames;
    }

    private int takeOver(long nowNanos) {
        int frames = 0;
        PacketBuffer frame;
        while (frames < BURST && (frame = loops.take()) != null) {
            input.accept(frame, nowNanos);
            frames++;
        }
        return frames;
    }
}
