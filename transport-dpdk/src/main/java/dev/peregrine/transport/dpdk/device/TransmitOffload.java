package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.UdpHeader;

/**
 * Does in software what a NIC does on transmit: completes checksums and cuts large packets into TCP segments.
 *
 * <p>It takes the stack at its word, as a NIC does: what the stack left in a checksum field is summed up with the rest,
 * so that a wrong pseudo-header makes a wrong checksum.
 */
final class TransmitOffload {

    private TransmitOffload() {}

    /**
     * Fills in the checksums that a frame asks for.
     *
     * @param offload bits of {@link Offload}
     * @param lengths as {@code PacketBuffer.offloadLengths()} packs them
     */
    static void completeChecksums(long frame, int length, int offload, long lengths) {
        long network = frame + linkLength(lengths);
        if ((offload & Offload.TX_IP_CHECKSUM) != 0) {
            Ipv4Header.checksum(network, Checksum.finish(Checksum.sum(network, networkLength(lengths))));
        }
        long transport = network + networkLength(lengths);
        int transportBytes = length - linkLength(lengths) - networkLength(lengths);
        if ((offload & Offload.TX_TCP_CHECKSUM) != 0) {
            TcpHeader.checksum(transport, Checksum.finish(Checksum.sum(transport, transportBytes)));
        } else if ((offload & Offload.TX_UDP_CHECKSUM) != 0) {
            UdpHeader.checksum(transport, Checksum.finishUdp(Checksum.sum(transport, transportBytes)));
        }
    }

    /** How many segments a packet of so many bytes is cut into. */
    static int segments(int packetLength, long lengths) {
        int payload = packetLength - headersLength(lengths);
        return Math.max(1, (payload + segmentSize(lengths) - 1) / segmentSize(lengths));
    }

    /**
     * Writes one segment of a large packet: its headers adapted, its checksums complete. FIN and PSH stay with the last
     * segment, CWR with the first (RFC 3168 section 6.1.2).
     *
     * @param index counts from 0
     * @param target where the frame is written to
     * @return bytes of the frame
     */
    static int writeSegment(long packet, int packetLength, int offload, long lengths, int index, long target) {
        int headers = headersLength(lengths);
        int from = index * segmentSize(lengths);
        int bytes = Math.min(segmentSize(lengths), packetLength - headers - from);
        NativeMemory.copy(packet, target, headers);
        NativeMemory.copy(packet + headers + from, target + headers, bytes);

        long network = target + linkLength(lengths);
        int transportBytes = transportLength(lengths) + bytes;
        if ((offload & Offload.TX_IPV6) != 0) {
            Ipv6Header.payloadLength(network, networkLength(lengths) - Ipv6Header.LENGTH + transportBytes);
        } else {
            Ipv4Header.totalLength(network, networkLength(lengths) + transportBytes);
            Ipv4Header.identification(network, Ipv4Header.identification(network) + index);
        }
        long transport = network + networkLength(lengths);
        TcpHeader.sequence(transport, TcpHeader.sequence(transport) + from);
        int flags = TcpHeader.flags(transport);
        if (index > 0) {
            flags &= ~TcpHeader.CWR;
        }
        if (headers + from + bytes < packetLength) {
            flags &= ~(TcpHeader.FIN | TcpHeader.PSH);
        }
        TcpHeader.flags(transport, flags);
        // The pseudo-header's sum came without a length, since each segment has its own.
        TcpHeader.checksum(transport, Checksum.add(TcpHeader.checksum(transport), transportBytes));
        completeChecksums(target, headers + bytes, offload | Offload.TX_TCP_CHECKSUM, lengths);
        return headers + bytes;
    }

    static int linkLength(long lengths) {
        return (int) lengths & 0x7f;
    }

    private static int networkLength(long lengths) {
        return (int) (lengths >>> 7) & 0x1ff;
    }

    private static int transportLength(long lengths) {
        return (int) (lengths >>> 16) & 0xff;
    }

    private static int segmentSize(long lengths) {
        return (int) (lengths >>> 24) & 0xffff;
    }

    private static int headersLength(long lengths) {
        return linkLength(lengths) + networkLength(lengths) + transportLength(lengths);
    }
}
