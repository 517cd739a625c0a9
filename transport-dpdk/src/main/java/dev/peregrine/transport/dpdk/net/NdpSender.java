package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NdpHeader;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** Sends neighbour solicitations and advertisements (RFC 4861 section 7.2). */
final class NdpSender implements NeighbourSolicitor {

    private final LinkOutput link;
    private final LocalAddresses addresses;
    private final StackCounters counters;
    private NeighbourCache neighbours;

    NdpSender(LinkOutput link, LocalAddresses addresses, StackCounters counters) {
        this.link = link;
        this.addresses = addresses;
        this.counters = counters;
    }

    /** Tells where the Ethernet addresses of those who are answered are kept; the cache asks by means of this sender. */
    void neighbours(NeighbourCache cache) {
        neighbours = cache;
    }

    @Override
    public void solicit(Neighbour neighbour) {
        IpPrefix source = addresses.sourceFor(neighbour.high(), neighbour.low());
        if (source == null) {
            return;
        }
        counters.increment(StackCounter.NDP_SOLICITATIONS_SENT);
        boolean known = neighbour.isResolved();
        long groupLow = LocalAddresses.solicitedNodeLow(neighbour.low());
        PacketBuffer message = message(
                NdpHeader.NEIGHBOUR_SOLICITATION, 0, neighbour.high(), neighbour.low(), NdpHeader.SOURCE_LINK_ADDRESS);
        if (message != null) {
            send(
                    message,
                    source.high(),
                    source.low(),
                    known ? neighbour.high() : LocalAddresses.linkGroupHigh(),
                    known ? neighbour.low() : groupLow,
                    known ? neighbour.mac() : MacAddress.ofIpv6Multicast(groupLow));
        }
    }

    /** Asks who has an address that is going to be ours, without a name (RFC 4862 section 5.4.2). */
    void probe(long high, long low) {
        PacketBuffer message = bare(NdpHeader.NEIGHBOUR_SOLICITATION, 0, high, low);
        if (message != null) {
            long groupLow = LocalAddresses.solicitedNodeLow(low);
            counters.increment(StackCounter.NDP_SOLICITATIONS_SENT);
            send(message, 0, 0, LocalAddresses.linkGroupHigh(), groupLow, MacAddress.ofIpv6Multicast(groupLow));
        }
    }

    /** Tells all nodes that an address is ours (section 7.2.6). */
    void announce(long high, long low) {
        PacketBuffer message = message(
                NdpHeader.NEIGHBOUR_ADVERTISEMENT, NdpHeader.OVERRIDE, high, low, NdpHeader.TARGET_LINK_ADDRESS);
        if (message != null) {
            send(message, high, low, LocalAddresses.linkGroupHigh(), 1, MacAddress.ofIpv6Multicast(1));
        }
    }

    /** Answers who asked for an own address; has to ask back where the asker did not tell its Ethernet address. */
    void reply(long high, long low, long askerHigh, long askerLow, long nowNanos) {
        counters.increment(StackCounter.NDP_SOLICITATIONS_ANSWERED);
        PacketBuffer message = message(
                NdpHeader.NEIGHBOUR_ADVERTISEMENT,
                NdpHeader.SOLICITED | NdpHeader.OVERRIDE,
                high,
                low,
                NdpHeader.TARGET_LINK_ADDRESS);
        if (message != null) {
            writeIpHeader(message, high, low, askerHigh, askerLow);
            neighbours.lookup(askerHigh, askerLow, nowNanos).answer(message);
        }
    }

    private PacketBuffer message(int type, int flags, long targetHigh, long targetLow, int option) {
        PacketBuffer message = bare(type, flags, targetHigh, targetLow);
        if (message != null) {
            NdpHeader.writeLinkAddress(message.append(NdpHeader.LINK_ADDRESS_OPTION_LENGTH), option, link.mac());
        }
        return message;
    }

    private PacketBuffer bare(int type, int flags, long targetHigh, long targetLow) {
        PacketBuffer message = link.allocate();
        if (message != null) {
            NdpHeader.write(message.append(NdpHeader.LENGTH), type, flags, targetHigh, targetLow);
        }
        return message;
    }

    private void send(
            PacketBuffer message,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            long mac) {
        writeIpHeader(message, sourceHigh, sourceLow, destinationHigh, destinationLow);
        link.transmit(message, mac, EtherType.IPV6);
    }

    private static void writeIpHeader(
            PacketBuffer message, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        int length = message.length();
        int sum = Checksum.add(
                Checksum.pseudoHeader(
                        sourceHigh, sourceLow, destinationHigh, destinationLow, IpProtocol.ICMPV6, length),
                Checksum.sum(message));
        Icmpv6Header.checksum(message.address(), Checksum.finish(sum));
        Ipv6Header.write(
                message.prepend(Ipv6Header.LENGTH),
                length,
                0,
                0,
                IpProtocol.ICMPV6,
                NdpHeader.HOP_LIMIT,
                sourceHigh,
                sourceLow,
                destinationHigh,
                destinationLow);
    }
}
