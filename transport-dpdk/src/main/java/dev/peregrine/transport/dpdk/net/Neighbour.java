package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.util.TimerWheel;

/**
 * A host on the link: its Ethernet address, or the packets that wait for it.
 *
 * <p>Its timer asks for the address until it is known, and later, if the entry is in use, whether it still holds; an
 * entry that nobody uses or that does not answer is forgotten (RFC 1122 section 2.3.2.1).
 */
final class Neighbour extends TimerWheel.Timer implements NextHop {

    /** Packets that wait for one address; the oldest goes when another comes (RFC 1122 section 2.3.2.2 asks for one). */
    private static final int MAX_WAITING = 8;

    private final NeighbourCache cache;
    private final long high;
    private final long low;

    private long mac;
    private boolean resolved;
    private boolean forgotten;
    private boolean used;
    private int unanswered;
    private PacketBuffer waitingHead;
    private PacketBuffer waitingTail;
    private int waiting;

    Neighbour(NeighbourCache cache, long high, long low) {
        this.cache = cache;
        this.high = high;
        this.low = low;
    }

    /** High half of the IP address. */
    long high() {
        return high;
    }

    /** Low half of the IP address. */
    long low() {
        return low;
    }

    /** Sends a packet to the neighbour, or has a copy of it wait: the sender goes on using its buffer at once. */
    @Override
    public void transmit(PacketBuffer packet) {
        used = true;
        answer(packet);
    }

    /**
     * Sends the answer to what the neighbour has asked. That is no use of the entry: two hosts that have nothing else to
     * say would ask each other for ever.
     */
    void answer(PacketBuffer packet) {
        if (resolved) {
            cache.send(packet, mac);
            return;
        }
        PacketBuffer copy = cache.copyOf(packet);
        packet.releasePacket();
        if (copy != null) {
            await(copy);
        }
    }

    /** Whether this entry is still in the cache. */
    @Override
    public boolean isValid() {
        return !forgotten;
    }

    boolean isResolved() {
        return resolved;
    }

    /** The Ethernet address, valid when resolved. */
    long mac() {
        return mac;
    }

    /** Keeps a packet, complete but for the Ethernet header that is still free in front of it, till the address is known. */
    private void await(PacketBuffer packet) {
        if (waiting == MAX_WAITING) {
            dropOldest();
        }
        packet.link(null);
        if (waitingTail == null) {
            waitingHead = packet;
        } else {
            waitingTail.link(packet);
        }
        waitingTail = packet;
        waiting++;
        cache.waits(this);
    }

    /** Takes the address that the neighbour, or somebody in its name, has told. */
    void resolve(long newMac, long nowNanos) {
        mac = newMac;
        resolved = true;
        unanswered = 0;
        used = waiting > 0;
        cache.schedule(this, nowNanos + NeighbourCache.REACHABLE_NANOS);
        while (waitingHead != null) {
            cache.send(takeOldest(), newMac);
        }
    }

    /** Begins to ask for the address. */
    void ask(long nowNanos) {
        unanswered++;
        cache.request(this);
        cache.schedule(this, nowNanos + NeighbourCache.RETRY_NANOS);
    }

    @Override
    protected void expired(long nowNanos) {
        boolean worthAsking = used || waiting > 0 || unanswered > 0;
        if (worthAsking && unanswered < NeighbourCache.MAX_REQUESTS) {
            used = false;
            ask(nowNanos);
        } else {
            cache.forget(this);
        }
    }

    /** Gives up what waits; the entry is of no use any more. */
    void giveUp() {
        forgotten = true;
        resolved = false;
        while (waitingHead != null) {
            dropOldest();
        }
    }

    /** Gives up the packet that has waited longest. */
    void dropOldest() {
        cache.drop(takeOldest());
    }

    private PacketBuffer takeOldest() {
        PacketBuffer packet = waitingHead;
        waitingHead = packet.link();
        if (waitingHead == null) {
            waitingTail = null;
        }
        packet.link(null);
        waiting--;
        cache.waitsNoMore(this, waiting == 0);
        return packet;
    }
}
