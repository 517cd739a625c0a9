package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.UdpHeader;

/** The checksums of a packet in one piece: made right for what the headers claim, as far as those can be believed, or looked at. */
final class FrameChecksums {

    private long ip;
    private long transport;
    private int bytes;
    private int protocol;
    private int pseudo;
    private boolean ipv4;

    /** Makes the checksums right. */
    void repair(long packet, int length) {
        if (!find(packet, length)) {
            return;
        }
        if (ipv4) {
            Checksum.completeIpv4(ip);
        }
        if (protocol == IpProtocol.TCP && bytes >= TcpHeader.LENGTH) {
            TcpHeader.checksum(transport, 0);
            TcpHeader.checksum(transport, Checksum.finish(transportSum()));
        } else if (protocol == IpProtocol.UDP && bytes >= UdpHeader.LENGTH) {
            UdpHeader.checksum(transport, 0);
            UdpHeader.checksum(transport, Checksum.finishUdp(transportSum()));
        } else if (isIcmp() && bytes >= IcmpHeader.LENGTH) {
            IcmpHeader.checksum(transport, 0);
            IcmpHeader.checksum(transport, Checksum.finish(transportSum()));
        }
    }

    /** Whether all checksums are right; fragments have but that of their header. */
    boolean areRight(long packet, int length) {
        if (!find(packet, length)) {
            return false;
        }
        if (ipv4 && Checksum.sum(ip, Ipv4Header.headerLength(ip)) != Checksum.VALID) {
            return false;
        }
        boolean summed = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP || isIcmp();
        boolean fragment = ipv4 && Ipv4Header.isFragment(ip);
        return !summed || fragment || transportSum() == Checksum.VALID;
    }

    private boolean isIcmp() {
        return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
    }

    private int transportSum() {
        int sum = Checksum.sum(transport, bytes);
        return protocol == IpProtocol.ICMP ? sum : Checksum.add(pseudo, sum);
    }

    private boolean find(long packet, int length) {
        ip = packet;
        ipv4 = length >= Ipv4Header.LENGTH && Ipv4Header.version(ip) == 4;
        return ipv4
                ? findInIpv4(length)
                : length >= Ipv6Header.LENGTH && Ipv6Header.version(ip) == 6 && findInIpv6(length);
    }

    private boolean findInIpv4(int length) {
        int headerLength = Ipv4Header.headerLength(ip);
        int end = Math.min(Ipv4Header.totalLength(ip), length);
        if (headerLength < Ipv4Header.LENGTH || headerLength > end) {
            return false;
        }
        transport = ip + headerLength;
        bytes = end - headerLength;
        protocol = Ipv4Header.protocol(ip);
        long source = IpAddress.ofIpv4(Ipv4Header.source(ip));
        long destination = IpAddress.ofIpv4(Ipv4Header.destination(ip));
        pseudo = Checksum.pseudoHeader(0, source, 0, destination, protocol, bytes);
        return true;
    }

    private boolean findInIpv6(int length) {
        int end = Math.min(Ipv6Header.LENGTH + Ipv6Header.payloadLength(ip), length);
        int headersLength = Ipv6Fuzz.headersLength(ip, end);
        transport = ip + headersLength;
        bytes = end - headersLength;
        protocol = Ipv6Fuzz.protocol(ip, end);
        pseudo = Checksum.pseudoHeader(
                Ipv6Header.sourceHigh(ip),
                Ipv6Header.sourceLow(ip),
                Ipv6Header.destinationHigh(ip),
                Ipv6Header.destinationLow(ip),
                protocol,
                bytes);
        return true;
    }
}
