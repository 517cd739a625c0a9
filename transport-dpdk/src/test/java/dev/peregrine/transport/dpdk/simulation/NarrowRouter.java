package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.device.ForwardingDevice;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.ArrayDeque;

/** The first router on a host's way: drops TCP packets that the next link does not take, and tells the host so. */
final class NarrowRouter extends ForwardingDevice {

    private static final int QUOTED_TRANSPORT = 8;
    private static final int LIFE = 64;

    private final PacketPool receivePool;
    private final WatchedFrame watched = new WatchedFrame();
    private final ArrayDeque<PacketBuffer> errors = new ArrayDeque<>();
    private int mtu = Integer.MAX_VALUE;
    private long told;

    /**
     * Wraps a device.
     *
     * @param receivePool gives the buffers of the frames by which the host is told
     */
    NarrowRouter(PacketDevice device, PacketPool receivePool) {
        super(device);
        this.receivePool = receivePool;
    }

    /** Bytes of an IP packet that the next link takes. */
    void nextLinkMtu(int bytes) {
        mtu = bytes;
    }

    /** Packets that were dropped, and their sender told. */
    long told() {
        return told;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = super.receive(frames);
        while (count < frames.length && !errors.isEmpty()) {
            frames[count++] = errors.remove();
        }
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        watched.read(frame);
        if (watched.tcp == 0 || packetLength(frame) <= mtu) {
            super.transmit(frame);
            return;
        }
        PacketBuffer error = receivePool.allocate();
        if (error != null) {
            writeError(error);
            errors.add(error);
            told++;
        }
        frame.releasePacket();
    }

    /** Bytes of the IP packets that come of a frame. */
    private int packetLength(PacketBuffer frame) {
        if ((frame.offload() & Offload.TX_TCP_SEGMENTATION) == 0) {
            return frame.packetLength() - watched.linkLength;
        }
        long lengths = frame.offloadLengths();
        int headers = (int) (lengths >>> 7 & 0x1ff) + (int) (lengths >>> 16 & 0xff);
        return headers + (int) (lengths >>> 24 & 0xffff);
    }

    private void writeError(PacketBuffer error) {
        int link = watched.linkLength;
        long ip = watched.ip();
        long ethernet = ip - link;
        boolean ipv4 = watched.isIpv4();
        int header = ipv4 ? Ipv4Header.LENGTH : Ipv6Header.LENGTH;
        int quoted = header + (ipv4 ? QUOTED_TRANSPORT : 2 * QUOTED_TRANSPORT);
        long at = error.append(link + header + IcmpHeader.LENGTH + quoted);
        NativeMemory.copy(ethernet, at, link);
        // Back to where the packet came from.
        NativeMemory.copy(ethernet + 6, at, 6);
        NativeMemory.copy(ethernet, at + 6, 6);
        assert EthernetHeader.destination(at) == macAddress();
        long back = at + link;
        long icmp = back + header;
        NativeMemory.copy(ip, icmp + IcmpHeader.LENGTH, quoted);
        if (ipv4) {
            writeIpv4(back, icmp, quoted, ip);
        } else {
            writeIpv6(back, icmp, quoted, ip);
        }
    }

    private void writeIpv4(long back, long icmp, int quoted, long ip) {
        int length = IcmpHeader.LENGTH + quoted;
        int to = Ipv4Header.source(ip);
        Ipv4Header.write(
                back, Ipv4Header.LENGTH + length, 0, 0, 0, LIFE, IpProtocol.ICMP, Ipv4Header.destination(ip), to);
        Checksum.completeIpv4(back);
        IcmpHeader.writeUnreachable(icmp, IcmpHeader.FRAGMENTATION_NEEDED, mtu);
        IcmpHeader.checksum(icmp, Checksum.finish(Checksum.sum(icmp, length)));
    }

    private void writeIpv6(long back, long icmp, int quoted, long ip) {
        int length = Icmpv6Header.LENGTH + quoted;
        long fromHigh = Ipv6Header.destinationHigh(ip);
        long fromLow = Ipv6Header.destinationLow(ip);
        long toHigh = Ipv6Header.sourceHigh(ip);
        long toLow = Ipv6Header.sourceLow(ip);
        Ipv6Header.write(back, length, 0, 0, IpProtocol.ICMPV6, LIFE, fromHigh, fromLow, toHigh, toLow);
        Icmpv6Header.write(icmp, Icmpv6Header.PACKET_TOO_BIG, 0, mtu);
        int pseudo = Checksum.pseudoHeader(fromHigh, fromLow, toHigh, toLow, IpProtocol.ICMPV6, length);
        Icmpv6Header.checksum(icmp, Checksum.finish(Checksum.add(pseudo, Checksum.sum(icmp, length))));
    }

    /** Gives back what the host will not hear any more. */
    void clear() {
        errors.forEach(PacketBuffer::release);
        errors.clear();
    }
}
