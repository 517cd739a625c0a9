package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpCounters;
import dev.peregrine.transport.dpdk.tcp.TcpLayer;
import dev.peregrine.transport.dpdk.udp.UdpCounters;
import dev.peregrine.transport.dpdk.udp.UdpLayer;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.random.RandomGenerator;

/**
 * The TCP/IP stack of one event loop: takes frames from its device, keeps the time, sends what is due.
 *
 * <p>A turn is {@link #poll} and then {@link #flush}. Everything runs on the calling thread; the time is an argument
 * and randomness is injected, so that two stacks over a simulated wire behave the same in every run of a seed.
 */
public final class NetworkStack {

    /** Frames of a turn: enough to share what a turn costs, and so few that their senders do not wait for the last of many. */
    private static final int BURST = 16;

    private static final long TIMER_TICK_NANOS = 1L << 19;

    private final PacketBuffer[] burst = new PacketBuffer[BURST];
    private final StackCounters counters = new StackCounters();
    private final TcpCounters tcpCounters = new TcpCounters();
    private final TurnClock clock = new TurnClock();
    private final PacketDevice device;
    private final TimerWheel timers;
    private final NeighbourCache arpNeighbours;
    private final NeighbourCache ndpNeighbours;
    private final AddressDefence defence;
    private final GroupMembership groups;
    private final LocalAddresses addresses;
    private final LoopGroupLink loops;
    private final LoopbackQueue loopback;
    private final FragmentTable fragments;
    private final FormerFlows formerFlows;
    private final PathMtus mtus;
    private final int linkMtu;
    private final LinkWatch linkWatch;
    private final TcpLayer tcp;
    private final UdpLayer udp;
    private final FrameInput input;
    private final BurstPreview preview;

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
        LinkOutput link = new LinkOutput(device, config.vlan(), counters);
        addresses = new LocalAddresses(config.addresses(), link.mac());
        loops = new LoopGroupLink(steering, loop, link, counters);
        loopback = new LoopbackQueue(link, counters);
        ArpSender arp = new ArpSender(link, addresses, counters);
        arpNeighbours = new NeighbourCache(link, timers, arp, EtherType.IPV4, counters);
        NdpSender ndp = new NdpSender(link, addresses, counters);
        ndpNeighbours = new NeighbourCache(link, timers, ndp, EtherType.IPV6, counters);
        ndp.neighbours(ndpNeighbours);
        defence = new AddressDefence(addresses, arp, ndp, loops, timers, counters);
        groups = new GroupMembership(link, addresses, timers, random, counters);
        mtus = new PathMtus(timers, loops, counters);
        PacketFragmenter fragmenter = new PacketFragmenter(link, counters, random.nextInt());
        PathTable paths =
                new PathTable(link, arpNeighbours, ndpNeighbours, loopback, addresses, mtus, fragmenter, clock, config);
        linkMtu = paths.linkMtu();
        IcmpErrorSender errors = new IcmpErrorSender(paths, addresses, counters, nowNanos);
        fragments = new FragmentTable(timers, device.pool(), errors, counters);
        tcp = new TcpLayer(config.tcp(), device.pool(), paths, timers, random, tcpCounters);
        udp = new UdpLayer(device.pool(), paths, new UdpCounters());
        linkWatch = new LinkWatch(device, nowNanos);
        formerFlows = new FormerFlows(steering, loop, tcp, timers);
        input = frameInput(config, link, paths, errors, arp, ndp);
        preview = new BurstPreview(tcp.preview(BURST));
        loops.join();
    }

    private FrameInput frameInput(
            NetworkStackConfig config,
            LinkOutput link,
            PathTable paths,
            IcmpErrorSender errors,
            ArpSender arp,
            NdpSender ndp) {
        EchoResponder echo = new EchoResponder(paths, addresses, counters);
        IcmpErrorInput errorInput = new IcmpErrorInput(addresses, tcp, udp, loops, paths, counters);
        NdpInput ndpInput = new NdpInput(addresses, ndpNeighbours, ndp, defence, link.mac(), counters, loops);
        TransportInput transport = new TransportInput(
                new TcpInput(tcp, loops, counters),
                new UdpInput(udp, loops, errors, counters),
                new IcmpInput(echo, errorInput, counters),
                new Icmpv6Input(echo, errorInput, ndpInput, groups, counters),
                errors,
                counters);
        return new FrameInput(
                link.mac(),
                new VlanFilter(config.vlan()),
                new ArpInput(addresses, arpNeighbours, arp, defence, link.mac(), counters, loops),
                new Ipv4Input(addresses, transport, fragments, loops, counters),
                new Ipv6Input(addresses, transport, errors, fragments, loops, counters),
                loops,
                counters);
    }

    /** Sets who hears that somebody else on the link has an own address. */
    public void onAddressConflict(AddressConflictListener listener) {
        defence.listener(listener);
    }

    /**
     * Comes to the link: tells which groups we listen to, asks whether anybody has our addresses, and tells a second later
     * that they are ours, so that neighbours with an old entry find us at once (RFC 5227, RFC 4861 section 7.2.6).
     */
    public void appear() {
        if (loops.isSpeaker()) {
            groups.announce(clock.nowNanos());
            defence.probe(clock.nowNanos());
        }
    }

    /** The link has come back, perhaps to other neighbours. */
    private void reappear() {
        if (loops.isSpeaker()) {
            groups.announce(clock.nowNanos());
            defence.announce();
        }
    }

    /** Whether packets for an address come back to this process: one of the interface's, or of the loopback's. */
    public boolean isLocal(long high, long low) {
        return addresses.isLocal(high, low);
    }

    /** Whether an address is a broadcast address of the link. */
    public boolean isBroadcast(long high, long low) {
        return addresses.isBroadcast(high, low);
    }

    /**
     * The own address to speak to another one from (RFC 6724).
     *
     * @return null where there is no address of that family
     */
    public IpPrefix sourceFor(long high, long low) {
        return addresses.sourceFor(high, low);
    }

    /**
     * The input half of a turn: a burst of frames, what other loops have handed over, the timers that are due, and then
     * the handlers of the connections that something happened to.
     *
     * @return how much there was to do, 0 for an idle turn
     */
    public int poll(long nowNanos) {
        clock.set(nowNanos);
        tcp.merger().begin();
        int work = receive(nowNanos) + receiveOwn(nowNanos);
        if (loops.isShared()) {
            work += takeOver(nowNanos);
        }
        tcp.merger().end(nowNanos);
        work += timers.advance(nowNanos);
        if (linkWatch.hasComeUp(nowNanos)) {
            reappear();
        }
        if (loops.isShared()) {
            formerFlows.turn(nowNanos);
        }
        tcp.dispatch(nowNanos);
        udp.dispatch();
        return work;
    }

    /** The output half of a turn: everything that has become ready to be sent goes to the device. */
    public void flush(long nowNanos) {
        tcp.flush(nowNanos);
        device.flush();
    }

    /** Whether the next turn has something to do before anything arrives or a timer is due. */
    public boolean hasWork() {
        return tcp.hasWork() || udp.hasWork() || loopback.size() > 0 || (loops.isShared() && loops.isWaiting());
    }

    /** The time at which a timer is due, {@link Long#MAX_VALUE} where none runs; may be early, is never late. */
    public long nextDeadlineNanos() {
        return timers.nextDeadlineNanos();
    }

    /** The TCP of this stack. */
    public TcpLayer tcp() {
        return tcp;
    }

    /** The UDP of this stack. */
    public UdpLayer udp() {
        return udp;
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
        loops.leave();
        tcp.close(nowNanos);
        udp.close();
        flush(nowNanos);
        arpNeighbours.close();
        ndpNeighbours.close();
        loopback.close();
        fragments.close();
        loops.close();
    }

    private int receive(long nowNanos) {
        int frames = device.receive(burst);
        if (frames > 0) {
            counters.bursts().add(frames);
        }
        preview.look(burst, frames);
        for (int i = 0; i < frames; i++) {
            PacketBuffer frame = burst[i];
            burst[i] = null;
            input.received(frame, nowNanos);
        }
        return frames;
    }

    /** What these packets cause us to send to ourselves waits for the next turn. */
    private int receiveOwn(long nowNanos) {
        int packets = loopback.size();
        for (int i = 0; i < packets; i++) {
            input.accept(loopback.take(), nowNanos);
        }
        return packets;
    }

    private int takeOver(long nowNanos) {
        mtus.hear(linkMtu, nowNanos);
        int frames = 0;
        PacketBuffer frame;
        while (frames < BURST && (frame = loops.take()) != null) {
            input.accept(frame, nowNanos);
            frames++;
        }
        return frames;
    }
}
