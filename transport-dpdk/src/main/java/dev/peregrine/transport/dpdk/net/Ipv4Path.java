package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.UdpHeader;

/** The way between two IPv4 addresses: writes the IP header, has the checksums completed, finds the next hop. */
final class Ipv4Path extends OutboundPath {

    /** Bytes that a packet for the device to cut may have in front of it all, so that its length fits 16 bits. */
    private static final int MAX_SEGMENTATION = 65_535 - Ipv4Header.LENGTH - TcpHeader.MAX_LENGTH;

    /** A packet that nobody may fragment needs no identification of its own (RFC 6864 section 4.1). */
    private static final int ATOMIC_IDENTIFICATION = 0;

    private static final int TIME_TO_LIVE = 64;

    private final LinkOutput link;
    private final NeighbourCache neighbours;
    private final TurnClock clock;
    private final DeviceCapabilities capabilities;
    private final int source;
    private final int destination;
    private final int nextHop;
    private final int mtu;
    private final int addressSum;

    private Neighbour neighbour;

    Ipv4Path(
            LinkOutput link,
            NeighbourCache neighbours,
            TurnClock clock,
            int source,
            int destination,
            int nextHop,
            int mtu) {
        this.link = link;
        this.neighbours = neighbours;
        this.clock = clock;
        this.capabilities = link.device().capabilities();
        this.source = source;
        this.destination = destination;
        this.nextHop = nextHop;
        this.mtu = mtu;
        this.addressSum = Checksum.pseudoHeader(0, IpAddress.ofIpv4(source), 0, IpAddress.ofIpv4(destination), 0, 0);
    }

    LinkOutput link() {
        return link;
    }

    int source() {
        return source;
    }

    int destination() {
        return destination;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int networkHeaderLength() {
        return Ipv4Header.LENGTH;
    }

    @Override
    public int segmentationLimit() {
        return capabilities.tcpSegmentation() ? MAX_SEGMENTATION : 0;
    }

    @Override
    public int maxChain() {
        return capabilities.maxChain();
    }

    @Override
    public void transmit(PacketBuffer segment, int protocol, int headerLength, int ecn, int segmentSize) {
        int segmentLength = segment.packetLength();
        if (protocol == IpProtocol.ICMP) {
            segment.offload(0);
        } else {
            completeChecksum(segment, segmentLength, protocol, segmentSize);
        }
        segment.offloadLengths(EthernetHeader.LENGTH, Ipv4Header.LENGTH, headerLength, segmentSize);
        long ip = segment.prepend(Ipv4Header.LENGTH);
        Ipv4Header.write(
                ip,
                Ipv4Header.LENGTH + segmentLength,
                ecn,
                ATOMIC_IDENTIFICATION,
                Ipv4Header.DONT_FRAGMENT,
                TIME_TO_LIVE,
                protocol,
                source,
                destination);
        if (capabilities.txIpChecksum()) {
            segment.offload(segment.offload() | Offload.TX_IP_CHECKSUM);
        } else {
            Checksum.completeIpv4(ip);
        }
        Neighbour hop = nextHop();
        if (hop.isResolvedForUse()) {
            link.transmitIpv4(segment, hop.mac());
        } else {
            awaitNextHop(hop, segment);
        }
    }

    private Neighbour nextHop() {
        Neighbour hop = neighbour;
        if (hop == null || hop.isForgotten()) {
            hop = neighbours.lookup(nextHop, clock.nowNanos());
            neighbour = hop;
        }
        return hop;
    }

    /** The waiting packet is a copy, since the sender goes on using its buffer as soon as this returns. */
    private void awaitNextHop(Neighbour hop, PacketBuffer packet) {
        PacketBuffer copy = link.copyOf(packet);
        if (copy != null) {
            copy.offload(packet.offload());
            copy.offloadLengths(packet.offloadLengths());
            hop.await(copy);
        }
        packet.releasePacket();
    }

    private void completeChecksum(PacketBuffer segment, int segmentLength, int protocol, int segmentSize) {
        boolean tcp = protocol == IpProtocol.TCP;
        int pseudoHeader = Checksum.add(addressSum, protocol);
        boolean offloaded = tcp ? capabilities.txTcpChecksum() : capabilities.txUdpChecksum();
        if (offloaded && (segmentSize > 0 || isSummedRightByAnyDevice(segment))) {
            // A device that cuts the segment adds each piece's length to the pseudo-header's sum itself.
            int sum = segmentSize > 0 ? pseudoHeader : Checksum.add(pseudoHeader, segmentLength);
            int bits = tcp ? Offload.TX_TCP_CHECKSUM : Offload.TX_UDP_CHECKSUM;
            segment.offload(segmentSize > 0 ? bits | Offload.TX_TCP_SEGMENTATION : bits);
            writeChecksum(segment.address(), tcp, sum);
        } else {
            segment.offload(0);
            int sum = Checksum.add(Checksum.add(pseudoHeader, segmentLength), Checksum.sum(segment));
            writeChecksum(segment.address(), tcp, tcp ? Checksum.finish(sum) : Checksum.finishUdp(sum));
        }
    }

    /**
     * Drivers that sum in software, such as DPDK's for tap devices, take each buffer of a chain for itself and get a chain
     * wrong in which one but the last has an odd length.
     */
    private static boolean isSummedRightByAnyDevice(PacketBuffer segment) {
        for (PacketBuffer b = segment; b.next() != null; b = b.next()) {
            if ((b.length() & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static void writeChecksum(long header, boolean tcp, int checksum) {
        if (tcp) {
            TcpHeader.checksum(header, checksum);
        } else {
            UdpHeader.checksum(header, checksum);
        }
    }
}
