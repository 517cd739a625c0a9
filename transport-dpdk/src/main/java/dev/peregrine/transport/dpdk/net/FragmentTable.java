package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.util.TimerWheel;

/**
 * Puts fragments together to packets (RFC 815, RFC 8200 section 4.5, RFC 5722), of both families and without copying. The
 * packets, the buffers they hold and the time they wait are bounded; where one more does not fit the oldest packet goes.
 */
final class FragmentTable {

    /** How long the fragments of a packet wait for the rest, in nanoseconds (RFC 1122 section 3.3.2, RFC 8200). */
    static final long TIMEOUT_NANOS = 60_000_000_000L;

    static final int MAX_PACKETS = 64;

    private static final int MAX_BUFFERS = 1024;
    private static final int MAX_PACKET_BYTES = 65_535;
    private static final int UNIT = 8;

    private final TimerWheel timers;
    private final IcmpErrorSender errors;
    private final StackCounters counters;
    private final IpArrival late = new IpArrival();
    private final int maxBuffers;
    private Reassembly oldest;
    private Reassembly newest;
    private Reassembly idle;
    private int packets;
    private int buffers;

    /** @param pool is not to lose more than a quarter of its buffers to fragments */
    FragmentTable(TimerWheel timers, PacketPool pool, IcmpErrorSender errors, StackCounters counters) {
        this.timers = timers;
        this.errors = errors;
        this.counters = counters;
        maxBuffers = Math.min(MAX_BUFFERS, (pool.inUse() + pool.available()) / 4);
    }

    /**
     * Takes a fragment, and its reference.
     *
     * @param fragment its view begins with the IP header
     * @param ip its headersLength is that of all headers before the data
     * @param offset where the data belong
     * @param more whether further fragments follow
     * @return the packet that is complete now, all its headers as those of the first fragment, or null
     */
    Reassembly arrived(
            PacketBuffer fragment, IpArrival ip, int offset, boolean more, int identification, long nowNanos) {
        int length = fragment.packetLength() - ip.headersLength;
        if (length <= 0 || (more && length % UNIT != 0) || offset + length > MAX_PACKET_BYTES) {
            drop(fragment, StackCounter.DROPPED_FRAGMENT_MALFORMED);
            return null;
        }
        Reassembly packet = find(ip, identification);
        if (packet == null) {
            packet = begin(ip, identification, nowNanos);
        }
        int held = packet.pinned();
        Reassembly.Outcome outcome = packet.add(fragment, ip, offset, length, more);
        buffers += packet.pinned() - held;
        switch (outcome) {
            case KEPT -> makeRoom();
            case COMPLETE -> {
                remove(packet);
                return packet;
            }
            case DUPLICATE -> drop(fragment, StackCounter.DROPPED_FRAGMENT);
            case CONTRADICTION -> {
                drop(fragment, StackCounter.DROPPED_FRAGMENT_OVERLAP);
                discard(packet);
            }
        }
        return null;
    }

    /** The packet as a chain; what kept it goes back to where it came from. */
    PacketBuffer join(Reassembly complete) {
        counters.increment(StackCounter.PACKETS_REASSEMBLED);
        PacketBuffer whole = complete.join();
        retire(complete);
        return whole;
    }

    private void makeRoom() {
        while (buffers > maxBuffers) {
            counters.increment(StackCounter.REASSEMBLY_OVERFLOWS);
            discard(oldest);
        }
    }

    private Reassembly find(IpArrival ip, int identification) {
        Reassembly packet = oldest;
        while (packet != null && !packet.isOf(ip, identification)) {
            packet = packet.next;
        }
        return packet;
    }

    private Reassembly begin(IpArrival ip, int identification, long nowNanos) {
        if (packets == MAX_PACKETS) {
            counters.increment(StackCounter.REASSEMBLY_OVERFLOWS);
            discard(oldest);
        }
        Reassembly packet = idle;
        if (packet == null) {
            packet = new Reassembly(this);
        } else {
            idle = packet.next;
        }
        packet.next = null;
        packet.begin(ip, identification);
        if (newest == null) {
            oldest = packet;
        } else {
            newest.next = packet;
        }
        newest = packet;
        packets++;
        timers.schedule(packet, nowNanos + TIMEOUT_NANOS);
        return packet;
    }

    /** The rest of a packet has not come in time; where its beginning has, whoever sent it is told. */
    void timedOut(Reassembly packet, long nowNanos) {
        counters.increment(StackCounter.REASSEMBLY_TIMEOUTS);
        PacketBuffer first = packet.first();
        if (first != null) {
            packet.note(late);
            errors.reassemblyTimeExceeded(first, late, nowNanos);
        }
        discard(packet);
    }

    private void discard(Reassembly packet) {
        remove(packet);
        packet.drop();
        retire(packet);
    }

    private void retire(Reassembly packet) {
        packet.next = idle;
        idle = packet;
    }

    /** Takes a packet out of the list; there are few of them. */
    private void remove(Reassembly packet) {
        timers.cancel(packet);
        buffers -= packet.pinned();
        packets--;
        Reassembly before = null;
        Reassembly at = oldest;
        while (at != packet) {
            before = at;
            at = at.next;
        }
        if (before == null) {
            oldest = packet.next;
        } else {
            before.next = packet.next;
        }
        if (newest == packet) {
            newest = before;
        }
    }

    private void drop(PacketBuffer fragment, StackCounter reason) {
        counters.increment(reason);
        fragment.releasePacket();
    }

    void close() {
        while (oldest != null) {
            discard(oldest);
        }
    }
}
