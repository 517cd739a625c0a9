package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which Ethernet address an IPv4 address of the link has, as ARP tells (RFC 826).
 *
 * <p>Bounded: when it is full the oldest unresolved entry goes, or else the oldest of all, so that a flood of unknown
 * addresses can neither grow it nor push out hosts that answer.
 */
final class NeighbourCache {

    /** How long an address is taken for right, in nanoseconds. */
    static final long REACHABLE_NANOS = 60_000_000_000L;

    /** Time between two requests, in nanoseconds (RFC 1122 section 2.3.2.1: at most one a second). */
    static final long RETRY_NANOS = 1_000_000_000L;

    /** Requests without an answer after which a neighbour is given up. */
    static final int MAX_REQUESTS = 3;

    private static final int MAX_ENTRIES = 4096;

    private final Map<Integer, Neighbour> entries = new LinkedHashMap<>();
    private final LinkOutput link;
    private final TimerWheel timers;
    private final ArpSender arp;
    private final StackCounters counters;

    NeighbourCache(LinkOutput link, TimerWheel timers, ArpSender arp, StackCounters counters) {
        this.link = link;
        this.timers = timers;
        this.arp = arp;
        this.counters = counters;
    }

    /** The entry of an address; asks for it on the link where it is new. */
    Neighbour lookup(int address, long nowNanos) {
        Neighbour neighbour = entries.get(address);
        if (neighbour == null) {
            neighbour = insert(address);
            neighbour.ask(nowNanos);
        }
        return neighbour;
    }

    /** Takes an address that its owner has told: always where the entry exists, else only if it was told to us. */
    void learn(int address, long mac, boolean toldToUs, long nowNanos) {
        Neighbour neighbour = entries.get(address);
        if (neighbour == null && toldToUs) {
            neighbour = insert(address);
        }
        if (neighbour != null) {
            neighbour.resolve(mac, nowNanos);
        }
    }

    int size() {
        return entries.size();
    }

    void close() {
        for (Neighbour neighbour : entries.values()) {
            timers.cancel(neighbour);
            neighbour.giveUp();
        }
        entries.clear();
    }

    void schedule(Neighbour neighbour, long deadlineNanos) {
        timers.schedule(neighbour, deadlineNanos);
    }

    void request(Neighbour neighbour) {
        arp.request(neighbour);
    }

    void send(PacketBuffer packet, long mac) {
        link.transmitIpv4(packet, mac);
    }

    void drop(PacketBuffer packet) {
        counters.increment(StackCounter.DROPPED_UNRESOLVED);
        packet.releasePacket();
    }

    void forget(Neighbour neighbour) {
        entries.remove(neighbour.address());
        neighbour.giveUp();
    }

    private Neighbour insert(int address) {
        if (entries.size() >= MAX_ENTRIES) {
            evict();
        }
        Neighbour neighbour = new Neighbour(this, address);
        entries.put(address, neighbour);
        return neighbour;
    }

    private void evict() {
        Neighbour victim = null;
        for (Neighbour candidate : entries.values()) {
            if (victim == null || !candidate.isResolved()) {
                victim = candidate;
            }
            if (!candidate.isResolved()) {
                break;
            }
        }
        if (victim != null) {
            timers.cancel(victim);
            forget(victim);
        }
    }
}
