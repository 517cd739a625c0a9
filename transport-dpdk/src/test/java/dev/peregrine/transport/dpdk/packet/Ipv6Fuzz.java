package dev.peregrine.transport.dpdk.packet;

import java.util.SplittableRandom;

/** What only IPv6 has, for a {@link FrameFuzzer}: chains of extension headers, neighbour discovery, listener queries. */
final class Ipv6Fuzz {

    private static final int UNIT = 8;
    private static final int[] HEADERS = {
        IpProtocol.HOP_BY_HOP, IpProtocol.DESTINATION_OPTIONS, IpProtocol.ROUTING, IpProtocol.FRAGMENT
    };

    /** Padding, a router alert, and of those that nobody knows one for each thing that is to be done about it. */
    private static final int[] OPTIONS = {0, 1, 5, 0x1e, 0x5e, 0x9e, 0xde};

    private static final int[] LINK_MESSAGES = {
        NdpHeader.NEIGHBOUR_SOLICITATION,
        NdpHeader.NEIGHBOUR_ADVERTISEMENT,
        NdpHeader.ROUTER_ADVERTISEMENT,
        NdpHeader.REDIRECT,
        MldHeader.QUERY,
        MldHeader.REPORT
    };

    private final SplittableRandom random;

    Ipv6Fuzz(SplittableRandom random) {
        this.random = random;
    }

    /**
     * Writes up to three extension headers.
     *
     * @param field where the header before them names the one behind
     * @param protocol behind them
     * @return their bytes
     */
    int extensions(long field, long address, int protocol) {
        long names = field;
        int bytes = 0;
        for (int left = random.nextInt(1, 4); left > 0; left--) {
            int kind = HEADERS[random.nextInt(HEADERS.length)];
            NativeMemory.putByte(names, kind);
            names = address + bytes;
            bytes += kind == IpProtocol.FRAGMENT ? fragment(names) : options(names);
        }
        NativeMemory.putByte(names, protocol);
        return bytes;
    }

    private int fragment(long address) {
        boolean atomic = random.nextBoolean();
        int offset = atomic ? 0 : random.nextInt(0x10000);
        Ipv6Fragment.write(address, 0, offset, !atomic && random.nextBoolean(), random.nextInt(4));
        return Ipv6Fragment.LENGTH;
    }

    /** Options whose lengths are right mostly. */
    private int options(long address) {
        int length = UNIT * random.nextInt(1, 4);
        NativeMemory.putByte(address + 1, length / UNIT - 1);
        int at = 2;
        while (at < length) {
            int kind = OPTIONS[random.nextInt(OPTIONS.length)];
            NativeMemory.putByte(address + at++, kind);
            if (kind != 0 && at < length) {
                int data = random.nextInt(8) == 0 ? random.nextInt(256) : random.nextInt(length - at);
                NativeMemory.putByte(address + at++, data);
                for (int end = Math.min(length, at + data); at < end; at++) {
                    NativeMemory.putByte(address + at, random.nextInt());
                }
            }
        }
        return length;
    }

    /** Bytes of the next link message. */
    int linkMessageLength() {
        return NdpHeader.LENGTH + UNIT * random.nextInt(3);
    }

    /** Writes a message that hosts and routers of a link exchange, about an address. */
    void linkMessage(long address, int length, IpPrefix about, long mac) {
        int type = LINK_MESSAGES[random.nextInt(LINK_MESSAGES.length)];
        boolean any = type == MldHeader.QUERY && random.nextBoolean();
        NdpHeader.write(address, type, random.nextInt(), any ? 0 : about.high(), any ? 0 : about.low());
        for (int at = NdpHeader.LENGTH; at < length; at += UNIT) {
            NdpHeader.writeLinkAddress(
                    address + at, random.nextInt(1, 3), random.nextBoolean() ? mac : random.nextLong());
        }
    }

    /** Writes what tells the stack where the peer is: the peer's question where the stack is. */
    void introduction(long address, int length, IpPrefix stack, long mac) {
        NdpHeader.write(address, NdpHeader.NEIGHBOUR_SOLICITATION, 0, stack.high(), stack.low());
        for (int at = NdpHeader.LENGTH; at < length; at += UNIT) {
            NdpHeader.writeLinkAddress(address + at, NdpHeader.SOURCE_LINK_ADDRESS, mac);
        }
    }

    /** Writes the header of an error. */
    void error(long address) {
        Icmpv6Header.write(address, random.nextInt(1, 5), random.nextInt(4), random.nextInt(2000));
    }

    /** Writes the beginning of a segment that the stack may have sent. */
    static void quote(long address, IpPrefix stack, IpPrefix peer, int[] connection) {
        Ipv6Header.write(address, 1440, 0, 0, IpProtocol.TCP, 64, stack.high(), stack.low(), peer.high(), peer.low());
        NativeMemory.putInt(address + Ipv6Header.LENGTH, (connection[1] << 16) | connection[0]);
        NativeMemory.putInt(address + Ipv6Header.LENGTH + 4, connection[3]);
    }

    /** The bytes of all headers in front of the transport protocol's, as far as they can be followed. */
    static int headersLength(long ip, int bytes) {
        int protocol = Ipv6Header.nextHeader(ip);
        int at = Ipv6Header.LENGTH;
        while (isOptions(protocol) && at + UNIT <= bytes) {
            protocol = NativeMemory.getUnsignedByte(ip + at);
            at += length(ip + at);
        }
        return Math.min(at, bytes);
    }

    /** What the last of these headers names. */
    static int protocol(long ip, int bytes) {
        int protocol = Ipv6Header.nextHeader(ip);
        for (int at = Ipv6Header.LENGTH; isOptions(protocol) && at + UNIT <= bytes; at += length(ip + at)) {
            protocol = NativeMemory.getUnsignedByte(ip + at);
        }
        return protocol;
    }

    private static int length(long header) {
        return UNIT * (1 + NativeMemory.getUnsignedByte(header + 1));
    }

    private static boolean isOptions(int protocol) {
        return protocol == IpProtocol.HOP_BY_HOP
                || protocol == IpProtocol.DESTINATION_OPTIONS
                || protocol == IpProtocol.ROUTING;
    }
}
