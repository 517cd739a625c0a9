package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.UdpHeader;

/**
 * Does in software what a NIC does on receive: verifies checksums. Frames that it does not understand, fragments among
 * them, are not marked at all, as a NIC would not.
 */
final class ReceiveOffload {

    private ReceiveOffload() {}

    /** The bits of {@link Offload} that a device of these capabilities sets for a received frame. */
    static int verify(long frame, int length, DeviceCapabilities capabilities) {
        int linkLength = EthernetHeader.LENGTH;
        if (length < linkLength + EthernetHeader.VLAN_TAG_LENGTH) {
            return 0;
        }
        int type = EthernetHeader.type(frame);
        if (type == EtherType.VLAN) {
            type = EthernetHeader.taggedType(frame);
            linkLength += EthernetHeader.VLAN_TAG_LENGTH;
        }
        return switch (type) {
            case EtherType.IPV4 -> verifyIpv4(frame + linkLength, length - linkLength, capabilities);
            case EtherType.IPV6 -> verifyIpv6(frame + linkLength, length - linkLength, capabilities);
            default -> 0;
        };
    }

    private static int verifyIpv4(long network, int bytes, DeviceCapabilities capabilities) {
        if (bytes < Ipv4Header.LENGTH) {
            return 0;
        }
        int headerLength = Ipv4Header.headerLength(network);
        int totalLength = Ipv4Header.totalLength(network);
        if (headerLength < Ipv4Header.LENGTH || totalLength < headerLength || totalLength > bytes) {
            return 0;
        }
        int marks = 0;
        if (capabilities.rxIpChecksum()) {
            boolean good = Checksum.sum(network, headerLength) == Checksum.VALID;
            marks = good ? Offload.RX_IP_CHECKSUM_GOOD : Offload.RX_IP_CHECKSUM_BAD;
        }
        if (capabilities.rxL4Checksum() && !Ipv4Header.isFragment(network)) {
            int protocol = Ipv4Header.protocol(network);
            int transportBytes = totalLength - headerLength;
            int pseudo = Checksum.pseudoHeader(
                    IpAddress.IPV4_HIGH,
                    IpAddress.ofIpv4(Ipv4Header.source(network)),
                    IpAddress.IPV4_HIGH,
                    IpAddress.ofIpv4(Ipv4Header.destination(network)),
                    protocol,
                    transportBytes);
            marks |= verifyTransport(network + headerLength, transportBytes, protocol, pseudo);
        }
        return marks;
    }

    private static int verifyIpv6(long network, int bytes, DeviceCapabilities capabilities) {
        if (bytes < Ipv6Header.LENGTH
                || Ipv6Header.payloadLength(network) > bytes - Ipv6Header.LENGTH
                || !capabilities.rxL4Checksum()) {
            return 0;
        }
        int protocol = Ipv6Header.nextHeader(network);
        int transportBytes = Ipv6Header.payloadLength(network);
        int pseudo = Checksum.pseudoHeader(
                Ipv6Header.sourceHigh(network),
                Ipv6Header.sourceLow(network),
                Ipv6Header.destinationHigh(network),
                Ipv6Header.destinationLow(network),
                protocol,
                transportBytes);
        return verifyTransport(network + Ipv6Header.LENGTH, transportBytes, protocol, pseudo);
    }

    private static int verifyTransport(long transport, int bytes, int protocol, int pseudo) {
        boolean hasChecksum = switch (protocol) {
            case IpProtocol.TCP -> true;
            case IpProtocol.UDP -> bytes >= UdpHeader.LENGTH && UdpHeader.checksum(transport) != 0;
            default -> false;
        };
        if (!hasChecksum) {
            return 0;
        }
        boolean good = Checksum.add(pseudo, Checksum.sum(transport, bytes)) == Checksum.VALID;
        return good ? Offload.RX_L4_CHECKSUM_GOOD : Offload.RX_L4_CHECKSUM_BAD;
    }
}
