package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Fragment;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.MldHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NdpHeader;

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

    private final Choices choices;

    Ipv6Fuzz(Choices choices) {
        this.choices = choices;
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
        for (int left = choices.nextInt(1, 4); left > 0; left--) {
            int kind = choices.of(HEADERS);
            NativeMemory.putByte(names, kind);
            names = address + bytes;
            bytes += kind == IpProtocol.FRAGMENT ? fragment(names) : options(names);
        }
        NativeMemory.putByte(names, protocol);
        return bytes;
    }

    private int fragment(long address) {
        boolean atomic = choices.nextBoolean();
        int offset = atomic ? 0 : choices.nextInt(0x10000);
        Ipv6Fragment.write(address, 0, offset, !atomic && choices.nextBoolean(), choices.nextInt(4));
        return Ipv6Fragment.LENGTH;
    }

    /** Options whose lengths are right mostly. */
    private int options(long address) {
        int length = UNIT * choices.nextInt(1, 4);
        NativeMemory.putByte(address + 1, length / UNIT - 1);
        int at = 2;
        while (at < length) {
            int kind = choices.of(OPTIONS);
            NativeMemory.putByte(address + at++, kind);
            if (kind != 0 && at < length) {
                int data = choices.oneIn(8) ? choices.nextInt(256) : choices.nextInt(length - at);
                NativeMemory.putByte(address + at++, data);
                int end = Math.min(length, at + data);
                choices.fill(address + at, end - at);
                at = end;
            }
        }
        return length;
    }

    /** Bytes of the next link message. */
    int linkMessageLength() {
        return NdpHeader.LENGTH + UNIT * choices.nextInt(3);
    }

    /** Writes a message that hosts and routers of a link exchange, about an address. */
    void linkMessage(long address, int length, IpPrefix about, long mac) {
        int type = choices.of(LINK_MESSAGES);
        boolean any = type == MldHeader.QUERY && choices.nextBoolean();
        NdpHeader.write(address, type, choices.nextInt(), any ? 0 : about.high(), any ? 0 : about.low());
        for (int at = NdpHeader.LENGTH; at < length; at += UNIT) {
            NdpHeader.writeLinkAddress(
                    address + at, choices.nextInt(1, 3), choices.nextBoolean() ? mac : choices.nextLong());
        }
    }

    /** Writes what tells the stack where the peer is: the peer's question where the stack is. */
    void introduction(long address, int length, IpPrefix stack, long mac) {
        NdpHeader.write(address, NdpHeader.NEIGHBOUR_SOLICITATION, 0, stack.high(), stack.low());
        for (int at = NdpHeader.LENGTH; at < length; at += UNIT) {
            NdpHeader.writeLinkAddress(address + at, NdpHeader.SOURCE_LINK_ADDRESS, mac);
        }
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
