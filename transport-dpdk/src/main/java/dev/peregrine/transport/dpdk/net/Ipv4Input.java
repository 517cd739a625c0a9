package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Checks IPv4 packets and hands their payload to the protocol they carry (RFC 791, RFC 1122 section 3.2.1). */
final class Ipv4Input {

    private static final int MAX_TOTAL_LENGTH = 65_535;

    private final LocalAddresses addresses;
    private final TransportInput transport;
    private final FragmentTable fragments;
    private final LoopGroupLink loops;
    private final StackCounters counters;
    private final IpArrival arrival = new IpArrival();

    Ipv4Input(
            LocalAddresses addresses,
            TransportInput transport,
            FragmentTable fragments,
            LoopGroupLink loops,
            StackCounters counters) {
        this.addresses = addresses;
        this.transport = transport;
        this.fragments = fragments;
        this.loops = loops;
        this.counters = counters;
    }

    /** Takes a packet, whose view begins with the IP header, and its reference. */
    void arrived(PacketBuffer packet, long nowNanos) {
        StackCounter fault = faultOf(packet);
        if (fault != null) {
            counters.increment(fault);
            packet.releasePacket();
            return;
        }
        PacketPadding.trim(packet, Ipv4Header.totalLength(packet.address()));
        if (Ipv4Header.isFragment(packet.address())) {
            fragmentArrived(packet, nowNanos);
        } else {
            transport.arrived(packet, arrival, nowNanos);
        }
    }

    /** Fragments come together at one loop, whichever they arrive at. */
    private void fragmentArrived(PacketBuffer fragment, long nowNanos) {
        int owner = loops.ownerOfFragments(arrival);
        if (!loops.isOwn(owner)) {
            loops.steer(fragment, owner);
            return;
        }
        // What a device says of a fragment's checksum is not about the whole packet's.
        fragment.offload(fragment.offload() & Offload.RX_LOOPBACK);
        long ip = fragment.address();
        Reassembly complete = fragments.arrived(
                fragment,
                arrival,
                Ipv4Header.fragmentOffset(ip),
                Ipv4Header.moreFragments(ip),
                Ipv4Header.identification(ip),
                nowNanos);
        if (complete != null) {
            deliverWhole(complete, nowNanos);
        }
    }

    private void deliverWhole(Reassembly complete, long nowNanos) {
        arrival.headersLength = complete.headersLength;
        complete.note(arrival);
        PacketBuffer whole = fragments.join(complete);
        int totalLength = whole.packetLength();
        if (totalLength > MAX_TOTAL_LENGTH) {
            counters.increment(StackCounter.DROPPED_FRAGMENT_MALFORMED);
            whole.releasePacket();
            return;
        }
        Ipv4Header.totalLength(whole.address(), totalLength);
        Ipv4Header.flagsAndOffset(whole.address(), 0);
        whole.offload(whole.offload() | Offload.RX_IP_CHECKSUM_GOOD);
        transport.arrived(whole, arrival, nowNanos);
    }

    /** Why a packet is not taken, or null; then what its header says is noted. */
    private StackCounter faultOf(PacketBuffer packet) {
        long ip = packet.address();
        int available = packet.length();
        if (available < Ipv4Header.LENGTH) {
            return StackCounter.DROPPED_TOO_SHORT;
        }
        int headerLength = Ipv4Header.headerLength(ip);
        int totalLength = Ipv4Header.totalLength(ip);
        if (Ipv4Header.version(ip) != 4
                || headerLength < Ipv4Header.LENGTH
                || headerLength > available
                || totalLength < headerLength) {
            return StackCounter.DROPPED_IP_MALFORMED;
        }
        if (totalLength > available && totalLength > packet.packetLength()) {
            return StackCounter.DROPPED_TOO_SHORT;
        }
        if (!hasGoodChecksum(packet, ip, headerLength)) {
            return StackCounter.DROPPED_IP_CHECKSUM;
        }
        boolean loopback = (packet.offload() & Offload.RX_LOOPBACK) != 0;
        note(ip, headerLength);
        if (!isForUs(loopback)) {
            return StackCounter.DROPPED_IP_DESTINATION;
        }
        return !loopback && isImpossibleSource(Ipv4Header.source(ip)) ? StackCounter.DROPPED_IP_SOURCE : null;
    }

    private void note(long ip, int headerLength) {
        arrival.sourceHigh = IpAddress.IPV4_HIGH;
        arrival.sourceLow = IpAddress.ofIpv4(Ipv4Header.source(ip));
        arrival.destinationHigh = IpAddress.IPV4_HIGH;
        arrival.destinationLow = IpAddress.ofIpv4(Ipv4Header.destination(ip));
        arrival.headersLength = headerLength;
        arrival.protocol = Ipv4Header.protocol(ip);
        arrival.ecn = Ipv4Header.ecn(ip);
        arrival.hopLimit = Ipv4Header.timeToLive(ip);
    }

    /** Tells, too, whether the packet was sent to all. */
    private boolean isForUs(boolean loopback) {
        long low = arrival.destinationLow;
        if (addresses.contains(IpAddress.IPV4_HIGH, low)) {
            arrival.toGroup = false;
            return true;
        }
        arrival.toGroup = addresses.isBroadcast(IpAddress.IPV4_HIGH, low);
        return arrival.toGroup || (loopback && IpAddress.isLoopback(IpAddress.IPV4_HIGH, low));
    }

    private static boolean hasGoodChecksum(PacketBuffer packet, long ip, int headerLength) {
        int known = packet.offload() & (Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_IP_CHECKSUM_BAD);
        return known == 0 ? Checksum.sum(ip, headerLength) == Checksum.VALID : known == Offload.RX_IP_CHECKSUM_GOOD;
    }

    /** Broadcast, multicast, loopback, our own and the null address are nobody's to send from (RFC 1122 3.2.1.3). */
    private boolean isImpossibleSource(int source) {
        int first = source >>> 24;
        long low = IpAddress.ofIpv4(source);
        return first >= 224
                || first == 127
                || first == 0
                || addresses.contains(IpAddress.IPV4_HIGH, low)
                || addresses.isBroadcast(IpAddress.IPV4_HIGH, low);
    }
}
