package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/** Frames that tests of devices send and look at. */
final class TestFrames {

    static final long MAC_A = MacAddress.parse("02:00:00:00:00:0a");
    static final long MAC_B = MacAddress.parse("02:00:00:00:00:0b");
    static final int IP_A = 0x0a4d0001;
    static final int IP_B = 0x0a4d0002;

    /** A type that no stack knows, so that devices treat the frame as bytes. */
    static final int EXPERIMENTAL = 0x88b5;

    static final int TCP_HEADERS = EthernetHeader.LENGTH + Ipv4Header.LENGTH + TcpHeader.LENGTH;

    private TestFrames() {}

    /** A frame of bytes that carries a number, from A to B. */
    static PacketBuffer numbered(PacketPool pool, int number, int length) {
        return numbered(pool, MAC_B, number, length);
    }

    static PacketBuffer numbered(PacketPool pool, long destination, int number, int length) {
        PacketBuffer frame = pool.allocate();
        long address = frame.append(length);
        EthernetHeader.write(address, destination, MAC_A, EXPERIMENTAL);
        for (int i = EthernetHeader.LENGTH; i < length; i++) {
            NativeMemory.putByte(address + i, number + i);
        }
        NativeMemory.putInt(address + EthernetHeader.LENGTH, number);
        return frame;
    }

    static int numberOf(PacketBuffer frame) {
        return NativeMemory.getInt(frame.address() + EthernetHeader.LENGTH);
    }

    /**
     * A TCP segment from A to B.
     *
     * @param checksums whether they are complete; otherwise left to the device, with the pseudo-header's sum in place
     */
    static PacketBuffer tcp(PacketPool pool, int flags, byte[] payload, boolean checksums) {
        PacketBuffer frame = pool.allocate();
        long ethernet = frame.append(TCP_HEADERS + payload.length);
        EthernetHeader.write(ethernet, MAC_B, MAC_A, EtherType.IPV4);
        long ip = ethernet + EthernetHeader.LENGTH;
        int transportBytes = TcpHeader.LENGTH + payload.length;
        Ipv4Header.write(
                ip, Ipv4Header.LENGTH + transportBytes, 0, 1, Ipv4Header.DONT_FRAGMENT, 64, IpProtocol.TCP, IP_A, IP_B);
        long tcp = ip + Ipv4Header.LENGTH;
        TcpHeader.write(tcp, 1000, 2000, 0xffff_fff0, 7, TcpHeader.LENGTH, flags, 100);
        NativeMemory.copy(payload, 0, tcp + TcpHeader.LENGTH, payload.length);
        TcpHeader.checksum(tcp, pseudoHeader(transportBytes));
        if (checksums) {
            Checksum.completeIpv4(ip);
            TcpHeader.checksum(tcp, Checksum.finish(Checksum.sum(tcp, transportBytes)));
        }
        return frame;
    }

    static int pseudoHeader(int transportBytes) {
        return Checksum.pseudoHeader(
                0, IpAddress.ofIpv4(IP_A), 0, IpAddress.ofIpv4(IP_B), IpProtocol.TCP, transportBytes);
    }

    /** Whether a received IPv4 packet with TCP has right checksums. */
    static boolean isIntact(PacketBuffer frame) {
        long ip = frame.address() + EthernetHeader.LENGTH;
        long tcp = ip + Ipv4Header.LENGTH;
        int transportBytes = Ipv4Header.totalLength(ip) - Ipv4Header.LENGTH;
        return Checksum.sum(ip, Ipv4Header.LENGTH) == Checksum.VALID
                && Checksum.add(pseudoHeader(transportBytes), Checksum.sum(tcp, transportBytes)) == Checksum.VALID;
    }

    static byte[] bytesOf(PacketBuffer packet) {
        byte[] bytes = new byte[packet.packetLength()];
        int done = 0;
        for (PacketBuffer b = packet; b != null; b = b.next()) {
            NativeMemory.copy(b.address(), bytes, done, b.length());
            done += b.length();
        }
        return bytes;
    }
}
