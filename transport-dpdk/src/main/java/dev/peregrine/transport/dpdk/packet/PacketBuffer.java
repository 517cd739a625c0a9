package dev.peregrine.transport.dpdk.packet;

/**
 * A piece of native memory that holds a packet or a part of one: an mbuf in production, plain memory in a simulation.
 *
 * <p>The room of a buffer has a view of {@link #length()} bytes at {@link #address()}; headers are prepended into the
 * headroom before it and data appended into the tailroom behind it. A packet may be a chain of buffers
 * ({@link #next()}). Buffers are counted by reference: who hands one on hands on a reference, and the last
 * {@link #release()} gives it back to its {@link PacketPool}.
 *
 * <p>Not thread-safe: one thread at a time holds a buffer. Where another thread than the pool's own ends up with the
 * last reference, {@link #release()} sends the buffer home through the pool's return queue.
 *
 * <p>Objects are recycled by their pool and stay valid only while a reference is held.
 */
public final class PacketBuffer {

    /** Bytes before the data of a fresh buffer: room for Ethernet with VLAN tag, IPv6 and a full TCP header. */
    public static final int HEADROOM = 128;

    private final PacketPool pool;

    long handle;
    long room;
    int capacity;
    PacketBuffer origin;

    private int offset;
    private int length;
    private int references;
    private PacketBuffer next;
    private PacketBuffer link;
    private int offload;
    private long offloadLengths;
    private int flowHash;

    PacketBuffer(PacketPool pool) {
        this.pool = pool;
    }

    void reset(int newOffset, int newLength) {
        offset = newOffset;
        length = newLength;
        references = 1;
        next = null;
        link = null;
        offload = 0;
        offloadLengths = 0;
    }

    /** The pool this buffer goes back to. */
    public PacketPool pool() {
        return pool;
    }

    /** What the pool knows the memory by: the address of the mbuf, or 0 where there is none. */
    public long handle() {
        return handle;
    }

    /** The buffer whose memory this one is a slice of, or null where it has memory of its own. */
    public PacketBuffer origin() {
        return origin;
    }

    /** Address of the first byte of the view. */
    public long address() {
        return room + offset;
    }

    /** Bytes of the view in this buffer alone, without the rest of its chain. */
    public int length() {
        return length;
    }

    /** Reads something of what giving the memory back will need; returns what depends on it. */
    public int preview() {
        PacketBuffer memory = origin == null ? this : origin;
        return memory.pool.preview(memory);
    }

    /** Where the view begins, counted from the beginning of the room. */
    public int offset() {
        return offset;
    }

    /** Address of the first byte of the room. */
    public long room() {
        return room;
    }

    /** Bytes of the room. */
    public int capacity() {
        return capacity;
    }

    /** Bytes that can still be prepended. */
    public int headroom() {
        return offset;
    }

    /** Bytes that can still be appended. */
    public int tailroom() {
        return capacity - offset - length;
    }

    /** Sets the view, for instance back to what it was before headers were prepended. */
    public void view(int newOffset, int newLength) {
        assert newOffset >= 0 && newLength >= 0 && newOffset + newLength <= capacity;
        offset = newOffset;
        length = newLength;
    }

    /** Widens the view to the front and returns its new address. */
    public long prepend(int bytes) {
        assert bytes <= offset;
        offset -= bytes;
        length += bytes;
        return room + offset;
    }

    /** Widens the view to the back and returns the address of the first byte that came in. */
    public long append(int bytes) {
        assert bytes <= tailroom();
        long end = room + offset + length;
        length += bytes;
        return end;
    }

    /** Takes bytes off the front of the view. */
    public void dropFront(int bytes) {
        assert bytes <= length;
        offset += bytes;
        length -= bytes;
    }

    /** Shortens the view to so many bytes by taking the rest off its back. */
    public void truncate(int newLength) {
        assert newLength <= length;
        length = newLength;
    }

    /** The next buffer of the same packet, or null. */
    public PacketBuffer next() {
        return next;
    }

    /** Appends a buffer, with whatever is chained to it, to the packet. */
    public void next(PacketBuffer nextOfPacket) {
        next = nextOfPacket;
    }

    /** The next buffer in the queue that this one waits in; whoever owns the queue sets and reads it. */
    public PacketBuffer link() {
        return link;
    }

    /** Sets the next buffer in a queue. */
    public void link(PacketBuffer nextInQueue) {
        link = nextInQueue;
    }

    /** Bytes of the whole packet. */
    public int packetLength() {
        int sum = 0;
        for (PacketBuffer b = this; b != null; b = b.next) {
            sum += b.length;
        }
        return sum;
    }

    /** A buffer without room of its own that shows a part of this one's view and holds a reference to it. */
    public PacketBuffer slice(int from, int bytes) {
        assert from >= 0 && from + bytes <= length;
        return pool.slice(this, from, bytes);
    }

    /** Adds a reference. */
    public PacketBuffer retain() {
        assert references > 0;
        references++;
        return this;
    }

    /** Gives up a reference of this buffer alone; the last one sends it back to its pool. */
    public void release() {
        assert references > 0 : "released too often";
        if (references > 1) {
            references--;
        } else {
            pool.recycle(this);
        }
    }

    /** Gives up a reference of each buffer of the packet. */
    public void releasePacket() {
        PacketBuffer b = this;
        while (b != null) {
            PacketBuffer following = b.next;
            b.release();
            b = following;
        }
    }

    /** References held at present. */
    public int references() {
        return references;
    }

    /** Whether nobody else, the device included, reads this memory, so that headers may be written before the view. */
    public boolean isExclusive() {
        return references == 1 && origin == null && pool.isExclusive(this);
    }

    /** What the device found out on receive, or shall do on transmit: the bits of {@link Offload}. */
    public int offload() {
        return offload;
    }

    /** Sets the bits of {@link Offload}. */
    public void offload(int bits) {
        offload = bits;
    }

    /**
     * Tells the device where the headers lie that it completes on transmit.
     *
     * @param linkLength bytes of the Ethernet header
     * @param networkLength bytes of the IP header
     * @param transportLength bytes of the TCP or UDP header
     * @param segmentSize payload bytes of each segment where {@link Offload#TX_TCP_SEGMENTATION} is asked for, else 0
     */
    public void offloadLengths(int linkLength, int networkLength, int transportLength, int segmentSize) {
        // The layout of rte_mbuf.tx_offload: l2_len 7 bits, l3_len 9 bits, l4_len 8 bits, tso_segsz 16 bits.
        offloadLengths =
                linkLength | (long) networkLength << 7 | (long) transportLength << 16 | (long) segmentSize << 24;
    }

    /** The lengths given by {@link #offloadLengths(int, int, int, int)}, packed as {@code rte_mbuf.tx_offload} has them. */
    public long offloadLengths() {
        return offloadLengths;
    }

    /** Sets the lengths as {@link #offloadLengths()} of another packet has them. */
    public void offloadLengths(long packed) {
        offloadLengths = packed;
    }

    /** The hash that the device computed of the flow; valid with {@link Offload#RX_FLOW_HASH} only. */
    public int flowHash() {
        return flowHash;
    }

    /** Sets the device's hash of the flow. */
    public void flowHash(int hash) {
        flowHash = hash;
    }
}
