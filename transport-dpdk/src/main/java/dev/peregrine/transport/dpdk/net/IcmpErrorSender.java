package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Tells senders what became of their packets, as often as is good for the link (RFC 792, RFC 1122 section 3.2.2,
 * RFC 4443; the limit RFC 1812 section 4.3.2.8 and RFC 4443 section 2.4).
 *
 * <p>The packets that are answered are whole, their view begins with the IP header, and they are no ICMP errors
 * themselves; their reference stays with the caller.
 */
final class IcmpErrorSender {

    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int MESSAGES_A_SECOND = 1_000;

    /** Bytes of the packet that are quoted: so many that the message has 576 (RFC 1812 section 4.3.2.3). */
    private static final int IPV4_QUOTE = 548;

    /** Bytes of the packet that are quoted: so many that the message has 1280 (RFC 4443 section 2.4 c). */
    private static final int IPV6_QUOTE = 1232;

    private final PathTable paths;
    private final LocalAddresses addresses;
    private final StackCounters counters;
    private long secondBeganNanos;
    private int left = MESSAGES_A_SECOND;

    IcmpErrorSender(PathTable paths, LocalAddresses addresses, StackCounters counters, long nowNanos) {
        this.paths = paths;
        this.addresses = addresses;
        this.counters = counters;
        secondBeganNanos = nowNanos;
    }

    /** Nobody is bound to the port. */
    void portUnreachable(PacketBuffer offender, IpArrival ip, long nowNanos) {
        if (ip.toGroup) {
            return;
        }
        if (isIpv4(ip)) {
            sendIpv4(offender, ip, IcmpHeader.PORT_UNREACHABLE, nowNanos);
        } else {
            sendIpv6(offender, ip, Icmpv6Header.DESTINATION_UNREACHABLE, Icmpv6Header.PORT_UNREACHABLE, 0, nowNanos);
        }
    }

    /**
     * The protocol is not spoken here.
     *
     * @param nextHeaderField where an IPv6 packet names the protocol
     */
    void protocolUnreachable(PacketBuffer offender, IpArrival ip, int nextHeaderField, long nowNanos) {
        if (ip.toGroup) {
            return;
        }
        if (isIpv4(ip)) {
            sendIpv4(offender, ip, IcmpHeader.PROTOCOL_UNREACHABLE, nowNanos);
        } else {
            parameterProblem(offender, ip, Icmpv6Header.UNRECOGNIZED_NEXT_HEADER, nextHeaderField, nowNanos);
        }
    }

    /**
     * An IPv6 header says what cannot be. Of options that are not known even those are told who sent to a group.
     *
     * @param pointer where in the packet
     */
    void parameterProblem(PacketBuffer offender, IpArrival ip, int code, int pointer, long nowNanos) {
        if (!ip.toGroup || code == Icmpv6Header.UNRECOGNIZED_OPTION) {
            sendIpv6(offender, ip, Icmpv6Header.PARAMETER_PROBLEM, code, pointer, nowNanos);
        }
    }

    /**
     * The rest of a packet has not come in time (RFC 1122 section 3.3.2, RFC 8200 section 4.5).
     *
     * @param first its first fragment
     */
    void reassemblyTimeExceeded(PacketBuffer first, IpArrival ip, long nowNanos) {
        if (ip.toGroup) {
            return;
        }
        if (!isIpv4(ip)) {
            sendIpv6(first, ip, Icmpv6Header.TIME_EXCEEDED, Icmpv6Header.REASSEMBLY_TIME_EXCEEDED, 0, nowNanos);
            return;
        }
        PacketBuffer message = begin(ip, nowNanos);
        if (message != null) {
            IcmpHeader.writeTimeExceeded(message.append(IcmpHeader.LENGTH), IcmpHeader.REASSEMBLY_TIME_EXCEEDED);
            finish(message, first, ip, IpProtocol.ICMP, IPV4_QUOTE);
        }
    }

    private static boolean isIpv4(IpArrival ip) {
        return IpAddress.isIpv4(ip.sourceHigh, ip.sourceLow);
    }

    private void sendIpv4(PacketBuffer offender, IpArrival ip, int code, long nowNanos) {
        PacketBuffer message = begin(ip, nowNanos);
        if (message != null) {
            IcmpHeader.writeUnreachable(message.append(IcmpHeader.LENGTH), code, 0);
            finish(message, offender, ip, IpProtocol.ICMP, IPV4_QUOTE);
        }
    }

    private void sendIpv6(PacketBuffer offender, IpArrival ip, int type, int code, int parameter, long nowNanos) {
        PacketBuffer message = begin(ip, nowNanos);
        if (message != null) {
            Icmpv6Header.write(message.append(Icmpv6Header.LENGTH), type, code, parameter);
            finish(message, offender, ip, IpProtocol.ICMPV6, IPV6_QUOTE);
        }
    }

    /** An empty buffer, or null where the limit is reached or nobody can be told. */
    private PacketBuffer begin(IpArrival ip, long nowNanos) {
        if (IpAddress.isUnspecified(ip.sourceHigh, ip.sourceLow) || !isPermitted(nowNanos)) {
            counters.increment(StackCounter.ICMP_ERRORS_SUPPRESSED);
            return null;
        }
        return paths.link().allocate();
    }

    private void finish(PacketBuffer message, PacketBuffer offender, IpArrival ip, int protocol, int limit) {
        IpPath path = pathBack(ip);
        if (path == null) {
            message.release();
            return;
        }
        int quoted = Math.min(Math.min(offender.length(), limit), message.tailroom());
        NativeMemory.copy(offender.address(), message.append(quoted), quoted);
        counters.increment(StackCounter.ICMP_ERRORS_SENT);
        path.transmit(message, protocol, IcmpHeader.LENGTH, 0, 0);
    }

    private IpPath pathBack(IpArrival ip) {
        if (!ip.toGroup) {
            return paths.pathTo(ip.destinationHigh, ip.destinationLow, ip.sourceHigh, ip.sourceLow);
        }
        IpPrefix own = addresses.sourceFor(ip.sourceHigh, ip.sourceLow);
        return own == null ? null : paths.pathTo(own.high(), own.low(), ip.sourceHigh, ip.sourceLow);
    }

    private boolean isPermitted(long nowNanos) {
        if (nowNanos - secondBeganNanos >= SECOND_NANOS) {
            secondBeganNanos = nowNanos;
            left = MESSAGES_A_SECOND;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
