package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.tcp.SegmentPreview;

/**
 * Tells TCP which connections the frames of a burst are for, before any of them is taken in. Only plain headers are
 * understood, and nothing of them is checked but that they are there.
 */
final class BurstPreview {

    private final SegmentPreview segments;

    BurstPreview(SegmentPreview segments) {
        this.segments = segments;
    }

    void look(PacketBuffer[] burst, int frames) {
        if (!segments.isWorthwhile(frames)) {
            return;
        }
        for (int i = 0; i < frames; i++) {
            PacketBuffer frame = burst[i];
            long ip = frame.address() + EthernetHeader.LENGTH;
            int bytes = frame.length() - EthernetHeader.LENGTH;
            if (bytes >= Ipv4Header.LENGTH + TcpHeader.LENGTH) {
                switch (EthernetHeader.type(frame.address())) {
                    case EtherType.IPV4 -> lookAtIpv4(ip);
                    case EtherType.IPV6 -> lookAtIpv6(ip, bytes);
                    default -> {}
                }
            }
        }
        segments.look();
    }

    private void lookAtIpv4(long ip) {
        if (Ipv4Header.protocol(ip) == IpProtocol.TCP && Ipv4Header.headerLength(ip) == Ipv4Header.LENGTH) {
            long tcp = ip + Ipv4Header.LENGTH;
            segments.expect(
                    IpAddress.IPV4_HIGH,
                    IpAddress.ofIpv4(Ipv4Header.destination(ip)),
                    TcpHeader.destinationPort(tcp),
                    IpAddress.IPV4_HIGH,
                    IpAddress.ofIpv4(Ipv4Header.source(ip)),
                    TcpHeader.sourcePort(tcp));
        }
    }

    private void lookAtIpv6(long ip, int bytes) {
        if (bytes >= Ipv6Header.LENGTH + TcpHeader.LENGTH && Ipv6Header.nextHeader(ip) == IpProtocol.TCP) {
            long tcp = ip + Ipv6Header.LENGTH;
            segments.expect(
                    Ipv6Header.destinationHigh(ip),
                    Ipv6Header.destinationLow(ip),
                    TcpHeader.destinationPort(tcp),
                    Ipv6Header.sourceHigh(ip),
                    Ipv6Header.sourceLow(ip),
                    TcpHeader.sourcePort(tcp));
        }
    }
}
