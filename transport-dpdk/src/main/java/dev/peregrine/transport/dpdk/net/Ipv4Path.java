package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** The way between two IPv4 addresses. */
final class Ipv4Path extends IpPath {

    /** A packet that nobody may fragment needs no identification of its own (RFC 6864 section 4.1). */
    private static final int ATOMIC_IDENTIFICATION = 0;

    private static final int TIME_TO_LIVE = 64;

    Ipv4Path(PathTable table, int source, int destination, boolean loopback) {
        super(
                table,
                IpAddress.IPV4_HIGH,
                IpAddress.ofIpv4(source),
                IpAddress.IPV4_HIGH,
                IpAddress.ofIpv4(destination),
                loopback);
    }

    @Override
    public int networkHeaderLength() {
        return Ipv4Header.LENGTH;
    }

    @Override
    void writeHeader(PacketBuffer segment, int segmentLength, int protocol, int trafficClass) {
        long ip = segment.prepend(Ipv4Header.LENGTH);
        int totalLength = Ipv4Header.LENGTH + segmentLength;
        boolean fragmenting = isFragmenting();
        int identification = fragmenting ? nextIdentification() : ATOMIC_IDENTIFICATION;
        int flags = fragmenting ? 0 : Ipv4Header.DONT_FRAGMENT;
        Ipv4Header.write(
                ip,
                totalLength,
                trafficClass,
                identification,
                flags,
                TIME_TO_LIVE,
                protocol,
                IpAddress.toIpv4(sourceLow()),
                IpAddress.toIpv4(destinationLow()));
        if (capabilities().txIpChecksum() && !isLoopback()) {
            segment.offload(segment.offload() | Offload.TX_IP_CHECKSUM);
        } else {
            int sum = Ipv4Header.sum(
                    totalLength, trafficClass, identification, flags, TIME_TO_LIVE, protocol, addressSum());
            Ipv4Header.checksum(ip, Checksum.finish(sum));
        }
    }

    @Override
    int fragmentHeadersLength() {
        return Ipv4Header.LENGTH;
    }

    @Override
    void writeFragmentHeaders(
            PacketBuffer piece, int protocol, int trafficClass, int offset, boolean more, int identification) {
        int length = piece.length();
        long ip = piece.prepend(Ipv4Header.LENGTH);
        Ipv4Header.write(
                ip,
                Ipv4Header.LENGTH + length,
                trafficClass,
                identification,
                offset >>> 3 | (more ? Ipv4Header.MORE_FRAGMENTS : 0),
                TIME_TO_LIVE,
                protocol,
                IpAddress.toIpv4(sourceLow()),
                IpAddress.toIpv4(destinationLow()));
        Checksum.completeIpv4(ip);
    }

    @Override
    int familyOffload() {
        return 0;
    }
}
