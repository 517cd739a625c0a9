package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/** What the peer knows of a connection by the stack's segments. */
final class PeerEnd {

    private static final int NO_OPERATION = 1;
    private static final int TIMESTAMPS = 8;

    final Family family;
    final int peerPort;
    final int stackPort;

    /** Flags of the stack's last segment. */
    int flags;

    /** What the peer sends next, and what the stack expects next, which lies before it where something was lost. */
    int next;

    int expected;

    /** Where the stack's last segment began, what comes behind all of them, and what was acknowledged last. */
    int latest;

    int behind;
    int acknowledged;

    /** The stack's last timestamp, and whether it has sent any. */
    int timestamp;

    boolean hasTimestamps;

    PeerEnd(Family family, int peerPort, int stackPort) {
        this.family = family;
        this.peerPort = peerPort;
        this.stackPort = stackPort;
    }

    /** Looks at a segment of the stack. */
    void learn(long tcp, int payloadLength) {
        flags = TcpHeader.flags(tcp);
        latest = TcpHeader.sequence(tcp);
        int end = latest + payloadLength + ((flags & (TcpHeader.SYN | TcpHeader.FIN)) != 0 ? 1 : 0);
        boolean opens = (flags & TcpHeader.SYN) != 0;
        if (opens || end - behind > 0) {
            behind = end;
        }
        if (opens) {
            acknowledged = latest;
        }
        if ((flags & TcpHeader.ACK) != 0) {
            expected = TcpHeader.acknowledgment(tcp);
            if (opens || expected - next > 0) {
                next = expected;
            }
        }
        learnTimestamp(tcp + TcpHeader.LENGTH, tcp + TcpHeader.headerLength(tcp));
    }

    private void learnTimestamp(long options, long end) {
        long at = options;
        while (at < end && NativeMemory.getUnsignedByte(at) != 0) {
            int kind = NativeMemory.getUnsignedByte(at);
            if (kind == TIMESTAMPS) {
                hasTimestamps = true;
                timestamp = NativeMemory.getInt(at + 2);
                return;
            }
            at += kind == NO_OPERATION ? 1 : NativeMemory.getUnsignedByte(at + 1);
        }
    }
}
