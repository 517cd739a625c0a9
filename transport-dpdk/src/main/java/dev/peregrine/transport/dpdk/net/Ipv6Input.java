package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Fragment;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Checks IPv6 packets and hands their payload to the protocol they carry (RFC 8200). */
final class Ipv6Input {

    private static final int MAX_PAYLOAD_LENGTH = 65_535;

    private final LocalAddresses addresses;
    private final TransportInput transport;
    private final IcmpErrorSender errors;
    private final FragmentTable fragments;
    private final LoopGroupLink loops;
    private final StackCounters counters;
    private final ExtensionHeaders extensions = new ExtensionHeaders();
    private final IpArrival arrival = new IpArrival();

    Ipv6Input(
            LocalAddresses addresses,
            TransportInput transport,
            IcmpErrorSender errors,
            FragmentTable fragments,
            LoopGroupLink loops,
            StackCounters counters) {
        this.addresses = addresses;
        this.transport = transport;
        this.errors = errors;
        this.fragments = fragments;
        this.loops = loops;
        this.counters = counters;
    }

    /** Takes a packet, whose view begins with the IP header, and its reference. */
    void arrived(PacketBuffer packet, long nowNanos) {
        StackCounter fault = faultOf(packet);
        if (fault != null) {
            drop(packet, fault);
            return;
        }
        PacketPadding.trim(packet, Ipv6Header.LENGTH + Ipv6Header.payloadLength(packet.address()));
        switch (extensions.walk(packet.address(), packet.length(), arrival.toGroup)) {
            case TRANSPORT -> deliver(packet, nowNanos);
            case FRAGMENT -> fragmentArrived(packet, nowNanos);
            case MALFORMED -> drop(packet, StackCounter.DROPPED_IP_MALFORMED);
            case REFUSED -> {
                errors.parameterProblem(packet, arrival, extensions.problem(), extensions.pointer(), nowNanos);
                drop(packet, StackCounter.DROPPED_IP_OPTION);
            }
        }
    }

    private void deliver(PacketBuffer packet, long nowNanos) {
        arrival.headersLength = extensions.length();
        arrival.protocol = extensions.protocol();
        arrival.protocolField = extensions.nextHeaderField();
        if (IpAddress.isUnspecified(arrival.sourceHigh, arrival.sourceLow) && arrival.protocol != IpProtocol.ICMPV6) {
            drop(packet, StackCounter.DROPPED_IP_SOURCE);
            return;
        }
        transport.arrived(packet, arrival, nowNanos);
    }

    /** Fragments come together at one loop, whichever they arrive at. */
    private void fragmentArrived(PacketBuffer fragment, long nowNanos) {
        int owner = loops.ownerOfFragments(arrival);
        if (!loops.isOwn(owner)) {
            loops.steer(fragment, owner);
            return;
        }
        long header = fragment.address() + extensions.length();
        int wrongField = wrongField(fragment, header);
        if (wrongField >= 0) {
            errors.parameterProblem(fragment, arrival, Icmpv6Header.ERRONEOUS_FIELD, wrongField, nowNanos);
            drop(fragment, StackCounter.DROPPED_FRAGMENT_MALFORMED);
            return;
        }
        // What a device says of a fragment's checksum is not about the whole packet's.
        fragment.offload(fragment.offload() & Offload.RX_LOOPBACK);
        arrival.protocol = IpProtocol.FRAGMENT;
        arrival.protocolField = extensions.nextHeaderField();
        arrival.headersLength = extensions.length() + Ipv6Fragment.LENGTH;
        Reassembly complete = fragments.arrived(
                fragment,
                arrival,
                Ipv6Fragment.offset(header),
                Ipv6Fragment.moreFragments(header),
                Ipv6Fragment.identification(header),
                nowNanos);
        if (complete != null) {
            deliverWhole(complete, nowNanos);
        }
    }

    /**
     * Where in a fragment that no packet can have what is wrong with it stands (RFC 8200 section 4.5), or -1.
     *
     * @param header the address of the fragment header
     */
    private int wrongField(PacketBuffer fragment, long header) {
        int length = fragment.packetLength() - extensions.length() - Ipv6Fragment.LENGTH;
        if (Ipv6Fragment.moreFragments(header) && length % Ipv6Fragment.UNIT != 0) {
            return Ipv6Header.PAYLOAD_LENGTH;
        }
        return Ipv6Fragment.offset(header) + length > MAX_PAYLOAD_LENGTH
                ? extensions.length() + Ipv6Fragment.OFFSET
                : -1;
    }

    /** Takes the fragment header out: what stands before it, the Ethernet header too, moves up. */
    private void deliverWhole(Reassembly complete, long nowNanos) {
        int before = complete.headersLength - Ipv6Fragment.LENGTH;
        int protocolField = complete.protocolField;
        complete.note(arrival);
        PacketBuffer whole = fragments.join(complete);
        long ip = whole.address();
        NativeMemory.putByte(ip + protocolField, Ipv6Fragment.nextHeader(ip + before));
        long frame = ip - EthernetHeader.LENGTH;
        NativeMemory.copy(frame, frame + Ipv6Fragment.LENGTH, EthernetHeader.LENGTH + before);
        whole.dropFront(Ipv6Fragment.LENGTH);
        int payloadLength = whole.packetLength() - Ipv6Header.LENGTH;
        if (payloadLength > MAX_PAYLOAD_LENGTH) {
            drop(whole, StackCounter.DROPPED_FRAGMENT_MALFORMED);
            return;
        }
        Ipv6Header.payloadLength(whole.address(), payloadLength);
        if (extensions.walk(whole.address(), whole.length(), arrival.toGroup) == ExtensionHeaders.Outcome.TRANSPORT) {
            deliver(whole, nowNanos);
        } else {
            drop(whole, StackCounter.DROPPED_IP_MALFORMED);
        }
    }

    /** Why a packet is not taken, or null; then its addresses are noted. */
    private StackCounter faultOf(PacketBuffer packet) {
        long ip = packet.address();
        int available = packet.length();
        if (available < Ipv6Header.LENGTH) {
            return StackCounter.DROPPED_TOO_SHORT;
        }
        if (Ipv6Header.version(ip) != 6) {
            return StackCounter.DROPPED_IP_MALFORMED;
        }
        int totalLength = Ipv6Header.LENGTH + Ipv6Header.payloadLength(ip);
        if (totalLength > available && totalLength > packet.packetLength()) {
            return StackCounter.DROPPED_TOO_SHORT;
        }
        boolean loopback = (packet.offload() & Offload.RX_LOOPBACK) != 0;
        note(ip);
        arrival.fromOwnAddress = !loopback && addresses.contains(arrival.sourceHigh, arrival.sourceLow);
        if (!isForUs(loopback)) {
            return StackCounter.DROPPED_IP_DESTINATION;
        }
        return !loopback && isImpossibleSource(Ipv6Header.nextHeader(ip)) ? StackCounter.DROPPED_IP_SOURCE : null;
    }

    private void note(long ip) {
        arrival.sourceHigh = Ipv6Header.sourceHigh(ip);
        arrival.sourceLow = Ipv6Header.sourceLow(ip);
        arrival.destinationHigh = Ipv6Header.destinationHigh(ip);
        arrival.destinationLow = Ipv6Header.destinationLow(ip);
        arrival.ecn = Ipv6Header.ecn(ip);
        arrival.hopLimit = Ipv6Header.hopLimit(ip);
        arrival.toGroup = IpAddress.isMulticast(arrival.destinationHigh, arrival.destinationLow);
    }

    /** Mapped addresses stand for IPv4 inside the stack and must not come in by another door. */
    private boolean isForUs(boolean loopback) {
        long high = arrival.destinationHigh;
        long low = arrival.destinationLow;
        if (arrival.toGroup) {
            return addresses.isOwnGroup(high, low);
        }
        return !IpAddress.isIpv4(high, low)
                && (addresses.contains(high, low) || (loopback && IpAddress.isLoopback(high, low)));
    }

    /**
     * Groups, the loopback address, our own and IPv4's are nobody's to send from; but who has an address of ours claims it
     * by a message from that very address.
     */
    private boolean isImpossibleSource(int protocol) {
        long high = arrival.sourceHigh;
        long low = arrival.sourceLow;
        return IpAddress.isMulticast(high, low)
                || IpAddress.isIpv4(high, low)
                || IpAddress.isLoopback(high, low)
                || (arrival.fromOwnAddress && protocol != IpProtocol.ICMPV6);
    }

    private void drop(PacketBuffer packet, StackCounter reason) {
        counters.increment(reason);
        packet.releasePacket();
    }
}
