package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NdpHeader;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/**
 * Takes neighbour solicitations and advertisements (RFC 4861 sections 7.1 and 7.2): learns, and answers what was asked
 * of an own address; claims of others to own addresses are noted.
 */
final class NdpInput {

    private final LocalAddresses addresses;
    private final NeighbourCache neighbours;
    private final NdpSender sender;
    private final AddressDefence defence;
    private final long ownMac;
    private final StackCounters counters;
    private final LoopGroupLink loops;

    NdpInput(
            LocalAddresses addresses,
            NeighbourCache neighbours,
            NdpSender sender,
            AddressDefence defence,
            long ownMac,
            StackCounters counters,
            LoopGroupLink loops) {
        this.addresses = addresses;
        this.neighbours = neighbours;
        this.sender = sender;
        this.defence = defence;
        this.ownMac = ownMac;
        this.counters = counters;
        this.loops = loops;
    }

    /** Takes a message, whose view begins with the ICMPv6 header, and its reference. */
    void arrived(PacketBuffer message, IpArrival ip, long nowNanos) {
        long at = message.address();
        int options = message.length() - NdpHeader.LENGTH;
        if (ip.hopLimit != NdpHeader.HOP_LIMIT
                || options < 0
                || Icmpv6Header.code(at) != 0
                || IpAddress.isMulticast(NdpHeader.targetHigh(at), NdpHeader.targetLow(at))
                || !NdpHeader.hasValidOptions(at + NdpHeader.LENGTH, options)) {
            counters.increment(StackCounter.DROPPED_NDP_MALFORMED);
        } else if (Icmpv6Header.type(at) == NdpHeader.NEIGHBOUR_SOLICITATION) {
            solicited(at, options, ip, nowNanos);
        } else {
            advertised(at, options, ip, nowNanos);
        }
        message.releasePacket();
    }

    private void solicited(long at, int options, IpArrival ip, long nowNanos) {
        long targetHigh = NdpHeader.targetHigh(at);
        long targetLow = NdpHeader.targetLow(at);
        long mac = NdpHeader.linkAddress(at + NdpHeader.LENGTH, options, NdpHeader.SOURCE_LINK_ADDRESS);
        boolean nameless = IpAddress.isUnspecified(ip.sourceHigh, ip.sourceLow);
        if (nameless && (!ip.toGroup || mac >= 0)) {
            counters.increment(StackCounter.DROPPED_NDP_MALFORMED);
            return;
        }
        boolean forUs = addresses.contains(targetHigh, targetLow);
        if (!forUs) {
            return;
        }
        if (!nameless && mac >= 0 && !MacAddress.isMulticast(mac)) {
            neighbours.learn(ip.sourceHigh, ip.sourceLow, mac, true, nowNanos);
        }
        if (!loops.isSpeaker()) {
            return;
        }
        if (nameless) {
            probed(targetHigh, targetLow, linkSource(at, ip), nowNanos);
        } else {
            sender.reply(targetHigh, targetLow, ip.sourceHigh, ip.sourceLow, nowNanos);
        }
    }

    /** Somebody asks whether an own address is free; our own probe may come back (RFC 4862 section 5.4.3). */
    private void probed(long high, long low, long mac, long nowNanos) {
        if (mac != ownMac) {
            defence.probed(high, low, mac, nowNanos);
        }
        sender.announce(high, low);
    }

    /** The Ethernet address that a message came from, whose header lies before IP's. */
    private static long linkSource(long at, IpArrival ip) {
        return EthernetHeader.source(at - ip.headersLength - EthernetHeader.LENGTH);
    }

    /** Section 7.2.5: without the override flag an address that is known to another Ethernet address stays there. */
    private void advertised(long at, int options, IpArrival ip, long nowNanos) {
        int flags = NdpHeader.flags(at);
        if (ip.toGroup && (flags & NdpHeader.SOLICITED) != 0) {
            counters.increment(StackCounter.DROPPED_NDP_MALFORMED);
            return;
        }
        long targetHigh = NdpHeader.targetHigh(at);
        long targetLow = NdpHeader.targetLow(at);
        long told = NdpHeader.linkAddress(at + NdpHeader.LENGTH, options, NdpHeader.TARGET_LINK_ADDRESS);
        if (addresses.contains(targetHigh, targetLow)) {
            long claimant = told >= 0 ? told : linkSource(at, ip);
            if (claimant != ownMac) {
                defence.claimed(targetHigh, targetLow, claimant, nowNanos);
            }
            return;
        }
        Neighbour neighbour = neighbours.find(targetHigh, targetLow);
        if (neighbour == null) {
            return;
        }
        boolean resolved = neighbour.isResolved();
        long mac = told < 0 && resolved ? neighbour.mac() : told;
        boolean contradicts = resolved && mac != neighbour.mac() && (flags & NdpHeader.OVERRIDE) == 0;
        if (mac >= 0 && !MacAddress.isMulticast(mac) && !contradicts) {
            neighbour.resolve(mac, nowNanos);
        }
    }
}
