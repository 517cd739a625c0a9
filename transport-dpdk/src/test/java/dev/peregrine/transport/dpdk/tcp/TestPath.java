package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A path that behaves as a NIC does: takes the view of each buffer at once, holds the memory, and reads it only when the
 * segment is {@link #sendNext sent}, cut into pieces where that was asked for.
 */
final class TestPath extends OutboundPath {

    /** A piece of memory that the device will read. */
    private record Piece(NativePacketPool pool, long handle, long address, int length) {}

    private record Queued(List<Piece> pieces, int headerLength, int ecn, int segmentSize) {}

    private final Deque<Queued> queue = new ArrayDeque<>();
    private final Runnable onTransmit;
    int mtu = 1500;
    int maxChain = 8;
    int segmentationLimit;
    /** Packets that the device can queue. */
    int room = Integer.MAX_VALUE;

    int longestChain;
    /** Bytes of a packet that shall be tried, and what became of it. */
    int probeSize;

    int probed;
    boolean probeArrived;
    private int sentEcn;

    TestPath(Runnable onTransmit) {
        this.onTransmit = onTransmit;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int linkMtu() {
        return Math.max(mtu, 1500);
    }

    @Override
    public void narrow(int newMtu, long nowNanos) {
        mtu = newMtu;
    }

    @Override
    public int probeSize(long nowNanos) {
        return probeSize;
    }

    @Override
    public void probed(int size, boolean arrived, long nowNanos) {
        probed = size;
        probeArrived = arrived;
        probeSize = 0;
        mtu = arrived ? size : mtu;
    }

    @Override
    public int networkHeaderLength() {
        return 20;
    }

    @Override
    public int segmentationLimit() {
        return segmentationLimit;
    }

    @Override
    public boolean hasRoom() {
        return queue.size() < room;
    }

    @Override
    public int maxChain() {
        return maxChain;
    }

    @Override
    public void transmit(PacketBuffer segment, int protocol, int headerLength, int ecn, int segmentSize) {
        int payload = segment.packetLength() - headerLength;
        segment.prepend(networkHeaderLength() + 14);
        List<Piece> pieces = new ArrayList<>();
        for (PacketBuffer b = segment; b != null; b = b.next()) {
            NativePacketPool pool = (NativePacketPool) b.pool();
            int skip = b == segment ? networkHeaderLength() + 14 : 0;
            pieces.add(new Piece(pool, pool.hold(b), b.address() + skip, b.length() - skip));
        }
        if (pieces.size() > maxChain) {
            throw new AssertionError("a chain of " + pieces.size());
        }
        if (payload > (segmentSize == 0 ? Math.max(mtu, probeSize) : segmentationLimit)) {
            throw new AssertionError("a segment of " + payload + " bytes");
        }
        longestChain = Math.max(longestChain, pieces.size());
        segment.releasePacket();
        queue.add(new Queued(pieces, headerLength, ecn, segmentSize));
        onTransmit.run();
    }

    /** The ECN bits of what was sent last. */
    int sentEcn() {
        return sentEcn;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Reads the oldest segment out of memory, as a NIC does when its turn comes, and lets the memory go. */
    List<byte[]> sendNext() {
        Queued next = queue.remove();
        sentEcn = next.ecn;
        int length = next.pieces.stream().mapToInt(Piece::length).sum();
        byte[] whole = new byte[length];
        int at = 0;
        for (Piece piece : next.pieces) {
            NativeMemory.copy(piece.address, whole, at, piece.length);
            at += piece.length;
            piece.pool.unhold(piece.handle);
        }
        return next.segmentSize == 0 ? List.of(whole) : cut(whole, next.headerLength, next.segmentSize);
    }

    /** What TSO does: FIN and PSH stay with the last piece. */
    private static List<byte[]> cut(byte[] whole, int headerLength, int segmentSize) {
        List<byte[]> segments = new ArrayList<>();
        for (int at = headerLength; at < whole.length; at += segmentSize) {
            int size = Math.min(segmentSize, whole.length - at);
            byte[] segment = new byte[headerLength + size];
            System.arraycopy(whole, 0, segment, 0, headerLength);
            System.arraycopy(whole, at, segment, headerLength, size);
            int seq = Segments.seq(whole) + at - headerLength;
            for (int i = 0; i < 4; i++) {
                segment[4 + i] = (byte) (seq >>> (24 - 8 * i));
            }
            if (at + size < whole.length) {
                segment[13] &= (byte) ~(TcpHeader.FIN | TcpHeader.PSH);
            }
            segments.add(segment);
        }
        return segments;
    }
}
