package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Fragment;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.UdpHeader;

/** What the beginning of a packet of ours says that an ICMP error quotes. A stack has one, filled anew for each error. */
final class QuotedPacket {

    /** Bytes of a TCP or UDP header that every error quotes at least (RFC 792). */
    private static final int TRANSPORT_BYTES = 8;

    long sourceHigh;
    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int protocol;
    int sourcePort;
    int destinationPort;
    int sequence;

    /** Bytes of the packet as it was sent. */
    int totalLength;

    private boolean fragment;
    private int transportLength;
    private int datagramLength;

    /** Reads what is quoted; false where it is too little, or neither TCP nor UDP. */
    boolean read(long at, int available, boolean ipv4) {
        int headerLength = ipv4 ? readIpv4(at, available) : readIpv6(at, available);
        if (headerLength < 0
                || available < headerLength + TRANSPORT_BYTES
                || (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP)) {
            return false;
        }
        // The ports are in the same place for both, the sequence number is TCP's.
        sourcePort = TcpHeader.sourcePort(at + headerLength);
        destinationPort = TcpHeader.destinationPort(at + headerLength);
        sequence = TcpHeader.sequence(at + headerLength);
        transportLength = totalLength - headerLength;
        datagramLength = UdpHeader.datagramLength(at + headerLength);
        return true;
    }

    /** Whether what UDP's header says of the datagram's length is true of the packet. */
    boolean isPlausibleDatagram() {
        return fragment ? datagramLength > transportLength : datagramLength == transportLength;
    }

    /** Bytes of the header, or -1. */
    private int readIpv4(long at, int available) {
        if (available < Ipv4Header.LENGTH
                || Ipv4Header.version(at) != 4
                || Ipv4Header.headerLength(at) < Ipv4Header.LENGTH
                || Ipv4Header.fragmentOffset(at) != 0) {
            return -1;
        }
        sourceHigh = IpAddress.IPV4_HIGH;
        sourceLow = IpAddress.ofIpv4(Ipv4Header.source(at));
        destinationHigh = IpAddress.IPV4_HIGH;
        destinationLow = IpAddress.ofIpv4(Ipv4Header.destination(at));
        protocol = Ipv4Header.protocol(at);
        totalLength = Ipv4Header.totalLength(at);
        fragment = Ipv4Header.moreFragments(at);
        return Ipv4Header.headerLength(at);
    }

    private int readIpv6(long at, int available) {
        if (available < Ipv6Header.LENGTH + Ipv6Fragment.LENGTH || Ipv6Header.version(at) != 6) {
            return -1;
        }
        sourceHigh = Ipv6Header.sourceHigh(at);
        sourceLow = Ipv6Header.sourceLow(at);
        destinationHigh = Ipv6Header.destinationHigh(at);
        destinationLow = Ipv6Header.destinationLow(at);
        protocol = Ipv6Header.nextHeader(at);
        totalLength = Ipv6Header.LENGTH + Ipv6Header.payloadLength(at);
        fragment = protocol == IpProtocol.FRAGMENT;
        if (!fragment) {
            return Ipv6Header.LENGTH;
        }
        long header = at + Ipv6Header.LENGTH;
        protocol = Ipv6Fragment.nextHeader(header);
        return Ipv6Fragment.offset(header) == 0 ? Ipv6Header.LENGTH + Ipv6Fragment.LENGTH : -1;
    }
}
