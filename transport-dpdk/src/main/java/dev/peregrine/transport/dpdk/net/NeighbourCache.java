package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/**
 * Which Ethernet address an IP address of the link has, as ARP (RFC 826) or neighbour discovery (RFC 4861) tells; one of
 * each for a stack.
 *
 * <p>Bounded: when it is full an unresolved entry among the oldest goes, or else the oldest of all, so that a flood of
 * unknown addresses cannot grow it and hardly pushes out hosts that answer. What waits for addresses is bounded too, lest
 * such a flood hold all buffers.
 */
final class NeighbourCache {

    /** How long an address is taken for right, in nanoseconds. */
    static final long REACHABLE_NANOS = 60_000_000_000L;

    /** Time between two requests, in nanoseconds (RFC 1122 section 2.3.2.1: at most one a second). */
    static final long RETRY_NANOS = 1_000_000_000L;

    /** Requests without an answer after which a neighbour is given up. */
    static final int MAX_REQUESTS = 3;

    private static final int MAX_ENTRIES = 4096;

    /** Packets that wait for addresses; and of the buffers there are, no more than this part of them. */
    private static final int MAX_WAITING = 1024;

    private static final int POOL_SHARE = 8;

    /** Entries that are looked at to find one to give up, so that a flood does not cost a walk of all for each packet. */
    private static final int EVICTION_CANDIDATES = 16;

    private final Map<Key, Neighbour> entries = new LinkedHashMap<>();

    /** Those for whose address packets wait, and all these packets. */
    private final SequencedSet<Neighbour> awaited = new LinkedHashSet<>();

    private final int maxWaiting;
    private int waiting;

    private final LinkOutput link;
    private final TimerWheel timers;
    private final NeighbourSolicitor solicitor;
    private final int etherType;
    private final StackCounters counters;

    /** An IP address. */
    private record Key(long high, long low) {}

    /** @param etherType of the packets for these neighbours */
    NeighbourCache(
            LinkOutput link, TimerWheel timers, NeighbourSolicitor solicitor, int etherType, StackCounters counters) {
        this.link = link;
        this.timers = timers;
        this.solicitor = solicitor;
        this.etherType = etherType;
        this.counters = counters;
        PacketPool pool = link.device().pool();
        maxWaiting = Math.clamp((pool.inUse() + pool.available()) / POOL_SHARE, 1, MAX_WAITING);
    }

    /** The entry of an address; asks for it on the link where it is new. */
    Neighbour lookup(long high, long low, long nowNanos) {
        Neighbour neighbour = entries.get(new Key(high, low));
        if (neighbour == null) {
            neighbour = insert(high, low);
            neighbour.ask(nowNanos);
        }
        return neighbour;
    }

    /** Takes an address that its owner has told: always where the entry exists, else only if it was told to us. */
    void learn(long high, long low, long mac, boolean toldToUs, long nowNanos) {
        Neighbour neighbour = entries.get(new Key(high, low));
        if (neighbour == null && toldToUs) {
            neighbour = insert(high, low);
        }
        if (neighbour != null) {
            neighbour.resolve(mac, nowNanos);
        }
    }

    /** The entry of an address, or null. */
    Neighbour find(long high, long low) {
        return entries.get(new Key(high, low));
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
        solicitor.solicit(neighbour);
    }

    void send(PacketBuffer packet, long mac) {
        link.transmit(packet, mac, etherType);
    }

    PacketBuffer copyOf(PacketBuffer packet) {
        PacketBuffer copy = link.copyOf(packet);
        if (copy != null) {
            copy.offload(packet.offload());
            copy.offloadLengths(packet.offloadLengths());
        }
        return copy;
    }

    void drop(PacketBuffer packet) {
        counters.increment(StackCounter.DROPPED_UNRESOLVED);
        packet.releasePacket();
    }

    /**
     * One more packet waits for a neighbour. Where they are too many the one goes that has waited longest for anybody: who
     * is there answers sooner than a flood fills the room.
     */
    void waits(Neighbour neighbour) {
        awaited.add(neighbour);
        waiting++;
        if (waiting > maxWaiting) {
            awaited.getFirst().dropOldest();
        }
    }

    /** @param last whether no other waits for the same neighbour */
    void waitsNoMore(Neighbour neighbour, boolean last) {
        waiting--;
        if (last) {
            awaited.remove(neighbour);
        }
    }

    void forget(Neighbour neighbour) {
        entries.remove(new Key(neighbour.high(), neighbour.low()));
        neighbour.giveUp();
    }

    private Neighbour insert(long high, long low) {
        if (entries.size() >= MAX_ENTRIES) {
            evict();
        }
        Neighbour neighbour = new Neighbour(this, high, low);
        entries.put(new Key(high, low), neighbour);
        return neighbour;
    }

    private void evict() {
        Neighbour victim = null;
        int looked = 0;
        for (Neighbour candidate : entries.values()) {
            if (victim == null || !candidate.isResolved()) {
                victim = candidate;
            }
            if (!candidate.isResolved() || ++looked == EVICTION_CANDIDATES) {
                break;
            }
        }
        if (victim != null) {
            counters.increment(StackCounter.NEIGHBOURS_EVICTED);
            timers.cancel(victim);
            forget(victim);
        }
    }
}
