package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/** Finds the options of a well-formed TCP header, independently of the stack's own parser. */
final class TcpOption {

    static final int MSS = 2;
    static final int WINDOW_SCALE = 3;
    static final int SACK = 5;
    static final int TIMESTAMPS = 8;

    private TcpOption() {}

    /** Where an option begins, counted from the beginning of the header, or -1. */
    static int find(long tcp, int wanted) {
        int end = TcpHeader.headerLength(tcp);
        int at = TcpHeader.LENGTH;
        while (at + 1 < end) {
            int kind = NativeMemory.getUnsignedByte(tcp + at);
            if (kind == wanted) {
                return at;
            }
            at += kind <= 1 ? 1 : Math.max(2, length(tcp, at));
        }
        return -1;
    }

    /** Bytes of the option that begins somewhere, its kind and length included. */
    static int length(long tcp, int at) {
        return NativeMemory.getUnsignedByte(tcp + at + 1);
    }
}
