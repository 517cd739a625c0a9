package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * One connection as seen from one host's cable. What must hold for each segment that leaves:
 *
 * <ul>
 *   <li>no byte lies beyond the peer's window as it was known when the segment left, nor beyond the FIN;
 *   <li>the payload is what the stream has at that place, the first time and each further time;
 *   <li>no more is acknowledged, or reported as a SACK block, than has arrived, and no ACK moves back;
 *   <li>the right edge of the own window never moves back, but for what its scale cannot express and what a SYN, whose
 *       window is not scaled, does not say;
 *   <li>no segment is larger than the peer's MSS option allows.
 * </ul>
 */
final class FlowWatch {

    private static final int SYN_OR_FIN = TcpHeader.SYN | TcpHeader.FIN;
    private static final int LEAST_PAYLOAD = 48;

    private final int ownPort;
    private final int peerPort;
    private final ByteStream stream;

    private boolean opened;
    private int iss;
    private int initialTimestamp;
    private int ownShift;
    private int ownEdge;
    private boolean ownEdgeKnown;
    private int acknowledged;
    private boolean wrapped;
    private boolean finSent;
    private int finSequence;

    private boolean peerOpened;
    private int peerShift;
    private int peerMss;
    private int peerEdge;
    private boolean peerEdgeKnown;
    private int arrivedEnd;

    FlowWatch(int ownPort, int peerPort) {
        this.ownPort = ownPort;
        this.peerPort = peerPort;
        int number = Talk.numberOf(ownPort, peerPort);
        stream = new ByteStream(number, number == ownPort);
    }

    boolean isBetween(int own, int peer) {
        return ownPort == own && peerPort == peer;
    }

    /** The sequence number of the last SYN that left. */
    int initialSequence() {
        return iss;
    }

    /** What the timestamps option of the last SYN that left said. */
    int initialTimestamp() {
        return initialTimestamp;
    }

    /** Whether payload has left whose sequence numbers go past zero. */
    boolean isWrapped() {
        return wrapped;
    }

    /** Takes note of an intact segment. */
    void arrives(long tcp, int payload) {
        int flags = TcpHeader.flags(tcp);
        if ((flags & TcpHeader.RST) != 0) {
            return;
        }
        int seq = TcpHeader.sequence(tcp);
        int end = seq + payload + Integer.bitCount(flags & SYN_OR_FIN);
        if ((flags & TcpHeader.SYN) != 0) {
            peerShift = option(tcp, TcpOption.WINDOW_SCALE, 1, -1);
            peerMss = option(tcp, TcpOption.MSS, 2, 536);
            arrivedEnd = !peerOpened || end - arrivedEnd > 0 ? end : arrivedEnd;
            peerOpened = true;
        } else if (peerOpened && end - arrivedEnd > 0) {
            arrivedEnd = end;
        }
        if ((flags & TcpHeader.ACK) != 0) {
            int shift = (flags & TcpHeader.SYN) == 0 && isScaled() ? peerShift : 0;
            int edge = TcpHeader.acknowledgment(tcp) + (TcpHeader.window(tcp) << shift);
            if (!peerEdgeKnown || edge - peerEdge > 0) {
                peerEdge = edge;
                peerEdgeKnown = true;
            }
        }
    }

    /** Checks a segment. */
    void leaves(PacketBuffer frame, long tcp, boolean cut) {
        int flags = TcpHeader.flags(tcp);
        if ((flags & TcpHeader.RST) != 0) {
            return;
        }
        int seq = TcpHeader.sequence(tcp);
        if ((flags & TcpHeader.SYN) != 0) {
            open(tcp, seq);
        }
        int headers = (int) (tcp + TcpHeader.headerLength(tcp) - frame.address());
        int payload = frame.packetLength() - headers;
        if (payload > 0) {
            checkPayload(frame, headers, seq, payload);
            int most = Math.max(peerMss - TcpHeader.headerLength(tcp) + TcpHeader.LENGTH, LEAST_PAYLOAD);
            check(cut || payload <= most, "more than the peer's MSS", payload);
        }
        if ((flags & TcpHeader.FIN) != 0) {
            check(!finSent || finSequence == seq + payload, "another FIN", seq + payload - iss);
            finSent = true;
            finSequence = seq + payload;
        }
        if ((flags & TcpHeader.ACK) != 0) {
            checkAcknowledgment(tcp, flags);
        }
    }

    private void open(long tcp, int seq) {
        if (!opened || seq != iss) {
            opened = true;
            iss = seq;
            ownEdgeKnown = false;
            finSent = false;
        }
        int timestamps = TcpOption.find(tcp, TcpOption.TIMESTAMPS);
        initialTimestamp = timestamps < 0 ? 0 : NativeMemory.getInt(tcp + timestamps + 2);
        ownShift = option(tcp, TcpOption.WINDOW_SCALE, 1, -1);
    }

    private void checkPayload(PacketBuffer frame, int headers, int seq, int payload) {
        int end = seq + payload;
        check(!peerEdgeKnown || end - peerEdge <= 0, "beyond the peer's window", end - peerEdge);
        check(!finSent || end - finSequence <= 0, "behind the FIN", end - finSequence);
        wrapped |= Integer.compareUnsigned(end, iss) < 0;
        int position = seq - iss - 1;
        int skip = headers;
        for (PacketBuffer b = frame; b != null; b = b.next()) {
            int from = Math.min(skip, b.length());
            skip -= from;
            int wrong = stream.mismatch(b.address() + from, position, b.length() - from);
            check(wrong < 0, "a wrong byte", wrong);
            position += b.length() - from;
        }
    }

    private void checkAcknowledgment(long tcp, int flags) {
        int ack = TcpHeader.acknowledgment(tcp);
        check(!peerOpened || ack - arrivedEnd <= 0, "ACK of what has not arrived", ack - arrivedEnd);
        check(!ownEdgeKnown || ack - acknowledged >= 0, "ACK moves back", ack - acknowledged);
        acknowledged = ack;
        boolean syn = (flags & TcpHeader.SYN) != 0;
        int edge = ack + (TcpHeader.window(tcp) << (!syn && isScaled() ? ownShift : 0));
        if (ownEdgeKnown && !syn) {
            int lost = ownEdge - edge;
            check(lost < 1 << Math.max(ownShift, 0), "the window shrinks", lost);
        }
        ownEdge = !ownEdgeKnown || edge - ownEdge > 0 ? edge : ownEdge;
        ownEdgeKnown = true;
        checkSelectiveAcknowledgments(tcp, ack);
    }

    private void checkSelectiveAcknowledgments(long tcp, int ack) {
        int at = TcpOption.find(tcp, TcpOption.SACK);
        if (at < 0) {
            return;
        }
        int blocks = (TcpOption.length(tcp, at) - 2) / 8;
        for (int i = 0; i < blocks; i++) {
            long block = tcp + at + 2 + 8L * i;
            int left = NativeMemory.getInt(block);
            int right = NativeMemory.getInt(block + 4);
            check(right - left > 0, "SACK block with edges the wrong way", right - left);
            check(right - arrivedEnd <= 0, "SACK of what has not arrived", right - arrivedEnd);
            // The first may report a duplicate, wherever that was (RFC 2883 section 4).
            check(i == 0 || left - ack > 0, "SACK below the ACK", left - ack);
        }
    }

    private boolean isScaled() {
        return ownShift >= 0 && peerShift >= 0;
    }

    private static int option(long tcp, int kind, int bytes, int otherwise) {
        int at = TcpOption.find(tcp, kind);
        if (at < 0) {
            return otherwise;
        }
        return bytes == 1 ? NativeMemory.getUnsignedByte(tcp + at + 2) : NativeMemory.getUnsignedShort(tcp + at + 2);
    }

    private void check(boolean good, String what, int value) {
        if (!good) {
            throw new AssertionError("port " + ownPort + " to " + peerPort + ": " + what + " (" + value + ")");
        }
    }
}
