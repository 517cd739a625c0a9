package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/** Finds the TCP segment in a frame of either family, with a VLAN tag or without. Reused from frame to frame. */
final class WatchedFrame {

    private PacketBuffer frame;
    private boolean ipv4;
    private long ip;

    /** Where the TCP header begins, or 0 where there is none. */
    long tcp;

    /** Bytes of the Ethernet header. */
    int linkLength;

    /** Looks at another frame. */
    void read(PacketBuffer newFrame) {
        frame = newFrame;
        long ethernet = frame.address();
        boolean tagged = EthernetHeader.isTagged(ethernet);
        int type = tagged ? EthernetHeader.taggedType(ethernet) : EthernetHeader.type(ethernet);
        linkLength = EthernetHeader.LENGTH + (tagged ? EthernetHeader.VLAN_TAG_LENGTH : 0);
        ip = ethernet + linkLength;
        ipv4 = type == EtherType.IPV4;
        boolean isTcp = ipv4
                ? has(Ipv4Header.LENGTH) && Ipv4Header.protocol(ip) == IpProtocol.TCP
                : type == EtherType.IPV6 && has(Ipv6Header.LENGTH) && Ipv6Header.nextHeader(ip) == IpProtocol.TCP;
        tcp = isTcp ? ip + networkLength() : 0;
    }

    /** Where the IP header begins. */
    long ip() {
        return ip;
    }

    boolean isIpv4() {
        return ipv4;
    }

    private boolean has(int networkHeader) {
        return frame.length() >= linkLength + networkHeader + TcpHeader.LENGTH;
    }

    private int networkLength() {
        return ipv4 ? Ipv4Header.LENGTH : Ipv6Header.LENGTH;
    }

    /** Bytes behind the IP header as that has them, without the padding of a short frame. */
    private int segmentLength() {
        return ipv4 ? Ipv4Header.totalLength(ip) - Ipv4Header.LENGTH : Ipv6Header.payloadLength(ip);
    }

    /** Bytes behind the TCP header. */
    int payloadLength() {
        return segmentLength() - TcpHeader.headerLength(tcp);
    }

    /** Whether the checksums of a received segment are right; one in several buffers is taken for it. */
    boolean isIntact() {
        int length = segmentLength();
        if (linkLength + networkLength() + length > frame.length()) {
            return frame.next() != null;
        }
        if (ipv4 && Checksum.sum(ip, Ipv4Header.LENGTH) != Checksum.VALID) {
            return false;
        }
        int pseudoHeader = ipv4
                ? Checksum.pseudoHeader(
                        0,
                        IpAddress.ofIpv4(Ipv4Header.source(ip)),
                        0,
                        IpAddress.ofIpv4(Ipv4Header.destination(ip)),
                        IpProtocol.TCP,
                        length)
                : Checksum.pseudoHeader(
                        Ipv6Header.sourceHigh(ip),
                        Ipv6Header.sourceLow(ip),
                        Ipv6Header.destinationHigh(ip),
                        Ipv6Header.destinationLow(ip),
                        IpProtocol.TCP,
                        length);
        return Checksum.add(pseudoHeader, Checksum.sum(tcp, length)) == Checksum.VALID;
    }
}
