package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.lang.foreign.Arena;

/**
 * Turns packets of the stack into mbuf chains for a device, whichever way the memory is held.
 *
 * <ul>
 *   <li>Memory that nobody keeps goes as it is.
 *   <li>Memory that its owner keeps, for a retransmission, goes as it is with a second reference.
 *   <li>A part of other memory, or memory that a device is still reading, goes as an indirect mbuf that refers to it, since
 *       the fields of an mbuf in use must not change.
 * </ul>
 *
 * <p>Used by one thread, which owns or is about to lose every buffer it passes in. Allocates nothing.
 */
public final class MbufEncoder implements AutoCloseable {

    private static final int TX_BITS =
            Offload.TX_IP_CHECKSUM | Offload.TX_TCP_CHECKSUM | Offload.TX_UDP_CHECKSUM | Offload.TX_TCP_SEGMENTATION;

    private final Mempool indirect;
    private final Arena arena = Arena.ofShared();
    private final AddressArray cache = new AddressArray(arena, MbufPool.BATCH);
    private int cached;

    /**
     * Creates an encoder with a stock of indirect mbufs.
     *
     * @param count mbufs; as many as parts of packets can wait in the device at once
     * @param socket the NUMA node, or -1 for any
     */
    public MbufEncoder(int count, int socket) {
        indirect = Mempool.create(count, 0, socket);
    }

    /**
     * Makes an mbuf chain of a packet and takes one reference of each of its buffers, in any case.
     *
     * @return the first mbuf, or 0 where there are no more indirect mbufs
     */
    public long encode(PacketBuffer packet) {
        int offload = packet.offload() & TX_BITS;
        long flags = offload == 0 ? 0 : flags(offload, (packet.offload() & Offload.TX_IPV6) != 0);
        long offloadLengths = packet.offloadLengths();
        long first = 0;
        long last = 0;
        int segments = 0;
        int length = 0;
        PacketBuffer buffer = packet;
        while (buffer != null) {
            PacketBuffer following = buffer.next();
            length += buffer.length();
            long mbuf = segment(buffer);
            if (mbuf == 0) {
                abandon(first, last, following);
                return 0;
            }
            if (first == 0) {
                first = mbuf;
            } else {
                Mbuf.next(last, mbuf);
            }
            last = mbuf;
            segments++;
            buffer = following;
        }
        Mbuf.next(last, 0);
        Mbuf.packet(first, segments, length, flags, offloadLengths);
        return first;
    }

    private long segment(PacketBuffer buffer) {
        PacketBuffer memory = buffer.origin();
        if (memory == null) {
            long mbuf = buffer.handle();
            if (Mbuf.references(mbuf) == 1) {
                Mbuf.view(mbuf, buffer.offset(), buffer.length());
                handOver(buffer, mbuf);
                return mbuf;
            }
            memory = buffer;
        }
        long mbuf = takeIndirect();
        if (mbuf != 0) {
            Shim.attach(mbuf, memory.handle(), buffer.offset(), buffer.length());
        }
        buffer.release();
        return mbuf;
    }

    private static void handOver(PacketBuffer buffer, long mbuf) {
        if (buffer.references() == 1 && buffer.pool() instanceof MbufPool pool && pool.isOwnedByCurrentThread()) {
            pool.surrender(buffer);
        } else {
            Mbuf.references(mbuf, 2);
            buffer.release();
        }
    }

    private long takeIndirect() {
        if (cached == 0) {
            cached = Shim.allocate(indirect.address(), cache.at(0), MbufPool.BATCH);
            if (cached == 0) {
                return 0;
            }
        }
        cached--;
        return cache.get(cached);
    }

    private static void abandon(long first, long last, PacketBuffer rest) {
        if (first != 0) {
            Mbuf.next(last, 0);
            Shim.freePacket(first);
        }
        if (rest != null) {
            rest.releasePacket();
        }
    }

    /** Frees a packet that was encoded and cannot be sent. */
    public static void discard(long mbuf) {
        Shim.freePacket(mbuf);
    }

    private static long flags(int offload, boolean ipv6) {
        long flags = ipv6 ? Mbuf.TX_IPV6 : Mbuf.TX_IPV4;
        if ((offload & Offload.TX_IP_CHECKSUM) != 0) {
            flags |= Mbuf.TX_IP_CHECKSUM;
        }
        if ((offload & Offload.TX_TCP_CHECKSUM) != 0) {
            flags |= Mbuf.TX_TCP_CHECKSUM;
        }
        if ((offload & Offload.TX_UDP_CHECKSUM) != 0) {
            flags |= Mbuf.TX_UDP_CHECKSUM;
        }
        if ((offload & Offload.TX_TCP_SEGMENTATION) != 0) {
            flags |= Mbuf.TX_TCP_SEGMENTATION | Mbuf.TX_TCP_CHECKSUM;
        }
        return flags;
    }

    /** Indirect mbufs that are not in use. Any thread may ask. */
    public int available() {
        return indirect.available() + cached;
    }

    /** Gives the memory back, once nothing that was encoded is under way any more. */
    @Override
    public void close() {
        Shim.free(cache.at(0), cached);
        cached = 0;
        indirect.close();
        arena.close();
    }
}
