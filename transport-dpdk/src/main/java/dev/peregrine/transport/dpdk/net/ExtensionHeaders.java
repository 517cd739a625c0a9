package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Fragment;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;

/**
 * Walks over the extension headers of an IPv6 packet (RFC 8200 section 4): options are skipped or refused as their type
 * says, routing headers must have come to their end. Holds the outcome of the last walk; nothing is allocated.
 */
final class ExtensionHeaders {

    /** How a walk ended. */
    enum Outcome {
        /** At a header that is none of IPv6's extensions: {@link #protocol} and {@link #length} are valid. */
        TRANSPORT,
        /** At the header of a true fragment, {@link #length} bytes behind the packet's beginning. */
        FRAGMENT,
        /** The packet is to be dropped. */
        MALFORMED,
        /** The packet is to be dropped; the sender shall hear of {@link #problem} at {@link #pointer}. */
        REFUSED
    }

    /** More than any honest packet has; each costs time. */
    private static final int MAX_HEADERS = 8;

    private static final int MAX_OPTIONS = 16;
    private static final int UNIT = 8;
    private static final int PAD_1 = 0;
    private static final int PAD_N = 1;

    private static final int UNKNOWN_SKIP = 0;
    private static final int UNKNOWN_DISCARD = 1;
    private static final int UNKNOWN_REFUSE_IF_UNICAST = 3;

    private int protocol;
    private int length;
    private int problem;
    private int pointer;
    private int nextHeaderField;

    /** The protocol behind all headers. */
    int protocol() {
        return protocol;
    }

    /** Bytes of the IPv6 header and the extensions before what the walk ended at. */
    int length() {
        return length;
    }

    /** Code of the ICMPv6 parameter problem. */
    int problem() {
        return problem;
    }

    /** Where in the packet the problem lies. */
    int pointer() {
        return pointer;
    }

    /** Where the field lies that names the header the walk ended at. */
    int nextHeaderField() {
        return nextHeaderField;
    }

    /**
     * Walks from the IPv6 header on.
     *
     * @param available bytes at the address; all headers must lie in them
     * @param toGroup whether the packet was sent to a group, whose members keep silent about some problems
     */
    Outcome walk(long ip, int available, boolean toGroup) {
        protocol = Ipv6Header.nextHeader(ip);
        length = Ipv6Header.LENGTH;
        nextHeaderField = Ipv6Header.NEXT_HEADER_OFFSET;
        for (int headers = 0; isExtension(protocol); headers++) {
            if (headers == MAX_HEADERS || available - length < UNIT) {
                return Outcome.MALFORMED;
            }
            long at = ip + length;
            if (protocol == IpProtocol.FRAGMENT && !Ipv6Fragment.isAtomic(at)) {
                return Outcome.FRAGMENT;
            }
            int bytes = protocol == IpProtocol.FRAGMENT
                    ? Ipv6Fragment.LENGTH
                    : (NativeMemory.getUnsignedByte(at + 1) + 1) * UNIT;
            if (bytes > available - length) {
                return Outcome.MALFORMED;
            }
            Outcome fault = faultOf(at, bytes, toGroup);
            if (fault != null) {
                return fault;
            }
            protocol = NativeMemory.getUnsignedByte(at);
            nextHeaderField = length;
            length += bytes;
        }
        return Outcome.TRANSPORT;
    }

    private static boolean isExtension(int nextHeader) {
        return switch (nextHeader) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING, IpProtocol.FRAGMENT, IpProtocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /** What is wrong with the header at the present place, or null. */
    private Outcome faultOf(long at, int bytes, boolean toGroup) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP -> {
                if (length != Ipv6Header.LENGTH) {
                    yield refused(Icmpv6Header.UNRECOGNIZED_NEXT_HEADER, nextHeaderField);
                }
                yield faultOfOptions(at, bytes, toGroup);
            }
            case IpProtocol.DESTINATION_OPTIONS -> faultOfOptions(at, bytes, toGroup);
            // A host is no router: with segments left the packet would have to go on (RFC 5095, RFC 8200 section 4.4).
            case IpProtocol.ROUTING ->
                NativeMemory.getUnsignedByte(at + 3) == 0 ? null : refused(Icmpv6Header.ERRONEOUS_FIELD, length + 2);
            default -> null;
        };
    }

    /** RFC 8200 section 4.2: the two highest bits of an unknown option's type say what to do about it. */
    private Outcome faultOfOptions(long header, int bytes, boolean toGroup) {
        int at = 2;
        for (int options = 0; at < bytes; options++) {
            int type = NativeMemory.getUnsignedByte(header + at);
            if (type == PAD_1) {
                at++;
                continue;
            }
            if (options == MAX_OPTIONS || bytes - at < 2) {
                return Outcome.MALFORMED;
            }
            int action = type == PAD_N ? UNKNOWN_SKIP : type >>> 6;
            if (action == UNKNOWN_DISCARD || (action == UNKNOWN_REFUSE_IF_UNICAST && toGroup)) {
                return Outcome.MALFORMED;
            }
            if (action != UNKNOWN_SKIP) {
                return refused(Icmpv6Header.UNRECOGNIZED_OPTION, length + at);
            }
            at += 2 + NativeMemory.getUnsignedByte(header + at + 1);
        }
        return at == bytes ? null : Outcome.MALFORMED;
    }

    private Outcome refused(int code, int place) {
        problem = code;
        pointer = place;
        return Outcome.REFUSED;
    }
}
