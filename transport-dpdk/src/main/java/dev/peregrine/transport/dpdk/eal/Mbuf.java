package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The fields of {@code rte_mbuf} by address, at the offsets that the shim was compiled with.
 *
 * <p>Nothing is checked. A field is written only while nobody else holds a reference to the mbuf.
 */
final class Mbuf {

    static final long RX_IP_CHECKSUM_MASK = Shim.constant("RTE_MBUF_F_RX_IP_CKSUM_MASK");
    static final long RX_IP_CHECKSUM_GOOD = Shim.constant("RTE_MBUF_F_RX_IP_CKSUM_GOOD");
    static final long RX_IP_CHECKSUM_BAD = Shim.constant("RTE_MBUF_F_RX_IP_CKSUM_BAD");
    static final long RX_IP_CHECKSUM_NONE = Shim.constant("RTE_MBUF_F_RX_IP_CKSUM_NONE");
    static final long RX_L4_CHECKSUM_MASK = Shim.constant("RTE_MBUF_F_RX_L4_CKSUM_MASK");
    static final long RX_L4_CHECKSUM_GOOD = Shim.constant("RTE_MBUF_F_RX_L4_CKSUM_GOOD");
    static final long RX_L4_CHECKSUM_BAD = Shim.constant("RTE_MBUF_F_RX_L4_CKSUM_BAD");
    static final long RX_L4_CHECKSUM_NONE = Shim.constant("RTE_MBUF_F_RX_L4_CKSUM_NONE");
    static final long RX_FLOW_HASH = Shim.constant("RTE_MBUF_F_RX_RSS_HASH");
    static final long TX_IPV4 = Shim.constant("RTE_MBUF_F_TX_IPV4");
    static final long TX_IPV6 = Shim.constant("RTE_MBUF_F_TX_IPV6");
    static final long TX_IP_CHECKSUM = Shim.constant("RTE_MBUF_F_TX_IP_CKSUM");
    static final long TX_TCP_CHECKSUM = Shim.constant("RTE_MBUF_F_TX_TCP_CKSUM");
    static final long TX_UDP_CHECKSUM = Shim.constant("RTE_MBUF_F_TX_UDP_CKSUM");
    static final long TX_TCP_SEGMENTATION = Shim.constant("RTE_MBUF_F_TX_TCP_SEG");

    /** Set on an mbuf that shows the room of another one, or memory that is no mbuf's. */
    static final long BORROWED = Shim.constant("RTE_MBUF_F_INDIRECT") | Shim.constant("RTE_MBUF_F_EXTERNAL");

    private static final long ROOM = Shim.constant("rte_mbuf.buf_addr");
    private static final long DATA_OFFSET = Shim.constant("rte_mbuf.data_off");
    private static final long REFERENCES = Shim.constant("rte_mbuf.refcnt");
    private static final long SEGMENTS = Shim.constant("rte_mbuf.nb_segs");
    private static final long FLAGS = Shim.constant("rte_mbuf.ol_flags");
    private static final long PACKET_LENGTH = Shim.constant("rte_mbuf.pkt_len");
    private static final long DATA_LENGTH = Shim.constant("rte_mbuf.data_len");
    private static final long HASH = Shim.constant("rte_mbuf.hash");
    private static final long ROOM_LENGTH = Shim.constant("rte_mbuf.buf_len");
    private static final long NEXT = Shim.constant("rte_mbuf.next");
    private static final long OFFLOAD_LENGTHS = Shim.constant("rte_mbuf.tx_offload");

    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();

    private Mbuf() {}

    /** Address of the first byte of the room. */
    static long room(long mbuf) {
        return NativeMemory.getNativeLong(mbuf + ROOM);
    }

    /** Bytes of the room. */
    static int roomLength(long mbuf) {
        return NativeMemory.getNativeUnsignedShort(mbuf + ROOM_LENGTH);
    }

    /** Where the data begins in the room. */
    static int dataOffset(long mbuf) {
        return NativeMemory.getNativeUnsignedShort(mbuf + DATA_OFFSET);
    }

    /** Bytes of data in this segment. */
    static int dataLength(long mbuf) {
        return NativeMemory.getNativeUnsignedShort(mbuf + DATA_LENGTH);
    }

    /** Segments of the packet; valid in its first one. */
    static int segments(long mbuf) {
        return NativeMemory.getNativeUnsignedShort(mbuf + SEGMENTS);
    }

    /** The next segment of the packet, or 0. */
    static long next(long mbuf) {
        return NativeMemory.getNativeLong(mbuf + NEXT);
    }

    static long flags(long mbuf) {
        return NativeMemory.getNativeLong(mbuf + FLAGS);
    }

    /** The hash that the device computed; valid with {@link #RX_FLOW_HASH} only. */
    static int flowHash(long mbuf) {
        return NativeMemory.getNativeInt(mbuf + HASH);
    }

    /**
     * References to the mbuf. Reading 1 comes after everything that former holders did, so that the room may be written
     * to then.
     */
    static int references(long mbuf) {
        return (short) SHORT.getAcquire(NativeMemory.all(), mbuf + REFERENCES) & 0xffff;
    }

    /** Sets the count of an mbuf that nobody else holds, which needs no atomic operation. */
    static void references(long mbuf, int count) {
        NativeMemory.putNativeShort(mbuf + REFERENCES, count);
    }

    /** Whether nobody else reads the memory that this mbuf shows. */
    static boolean isExclusive(long mbuf) {
        return references(mbuf) == 1 && (flags(mbuf) & BORROWED) == 0;
    }

    /** Writes what the first segment alone says about its packet, keeping what the flags say about the segment itself. */
    static void packet(long mbuf, int segments, int length, long flags, long offloadLengths) {
        NativeMemory.putNativeShort(mbuf + SEGMENTS, segments);
        NativeMemory.putNativeInt(mbuf + PACKET_LENGTH, length);
        NativeMemory.putNativeLong(mbuf + FLAGS, (flags(mbuf) & BORROWED) | flags);
        NativeMemory.putNativeLong(mbuf + OFFLOAD_LENGTHS, offloadLengths);
    }

    /** Writes where the data of a segment lies. */
    static void view(long mbuf, int offset, int length) {
        NativeMemory.putNativeShort(mbuf + DATA_OFFSET, offset);
        NativeMemory.putNativeShort(mbuf + DATA_LENGTH, length);
    }

    /** Chains a segment, or ends the chain with 0. */
    static void next(long mbuf, long segment) {
        NativeMemory.putNativeLong(mbuf + NEXT, segment);
    }
}
