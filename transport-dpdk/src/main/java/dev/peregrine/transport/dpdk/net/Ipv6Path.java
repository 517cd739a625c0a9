package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Fragment;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** The way between two IPv6 addresses. */
final class Ipv6Path extends IpPath {

    private static final int HOP_LIMIT = 64;
    private static final int NO_FLOW_LABEL = 0;

    Ipv6Path(
            PathTable table,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            boolean loopback) {
        super(table, sourceHigh, sourceLow, destinationHigh, destinationLow, loopback);
    }

    @Override
    public int networkHeaderLength() {
        return Ipv6Header.LENGTH;
    }

    @Override
    void writeHeader(PacketBuffer segment, int segmentLength, int protocol, int trafficClass) {
        Ipv6Header.write(
                segment.prepend(Ipv6Header.LENGTH),
                segmentLength,
                trafficClass,
                NO_FLOW_LABEL,
                protocol,
                HOP_LIMIT,
                sourceHigh(),
                sourceLow(),
                destinationHigh(),
                destinationLow());
    }

    @Override
    int fragmentHeadersLength() {
        return Ipv6Header.LENGTH + Ipv6Fragment.LENGTH;
    }

    @Override
    void writeFragmentHeaders(
            PacketBuffer piece, int protocol, int trafficClass, int offset, boolean more, int identification) {
        Ipv6Fragment.write(piece.prepend(Ipv6Fragment.LENGTH), protocol, offset, more, identification);
        writeHeader(piece, piece.length(), IpProtocol.FRAGMENT, trafficClass);
    }

    @Override
    int familyOffload() {
        return Offload.TX_IPV6;
    }
}
