package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.ArpHeader;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.MldHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NdpHeader;
import dev.peregrine.transport.dpdk.packet.UdpHeader;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes frames that a stack must survive, by {@link Choices}: well-formed ones of all kinds, the same with damage, the same
 * in fragments, and noise. Most have right checksums all the same, since otherwise they would not come far.
 */
final class FrameFuzzer {

    static final long PEER_MAC = MacAddress.parse("02:00:00:00:00:02");
    static final long STACK_MAC = MacAddress.parse("02:00:00:00:00:01");

    /** The port that the stack listens on and has an endpoint at. */
    static final int PORT = 11211;

    private static final int MAX_FRAME = 1514;
    private static final int MAX_DATA = 1400;
    private static final int MAX_HEADERS = 80;
    private static final int[] INTERESTING = {0, 1, 0x7f, 0x80, 0xfe, 0xff, 0x45, 0x4f, 0x50, 0xf0};

    /** A frame, and behind it a fragment of one. */
    private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(4 * MAX_FRAME);

    private final Choices choices;
    private final Overheard overheard;
    private final int vlan;
    private final long frame = NativeMemory.addressOf(MEMORY);
    private final SegmentFuzz segments;
    private final Ipv6Fuzz ipv6;
    private final FragmentFuzz fragments;
    private final FrameChecksums checksums = new FrameChecksums();
    private Family family = Family.IPV4;
    private int linkLength;
    private int length;

    /**
     * @param overheard tells of what the stack has sent
     * @param vlan whose tag most frames have, or 0
     */
    FrameFuzzer(Choices choices, Overheard overheard, int vlan) {
        this.choices = choices;
        this.overheard = overheard;
        this.vlan = vlan;
        segments = new SegmentFuzz(choices, PORT);
        ipv6 = new Ipv6Fuzz(choices);
        fragments = new FragmentFuzz(choices, frame + 2 * MAX_FRAME);
    }

    /** The next frame, or the fragments of one. */
    List<byte[]> next() {
        family = choices.nextBoolean() ? Family.IPV6 : Family.IPV4;
        length = 0;
        switch (choices.nextInt(16)) {
            case 8 -> introduction();
            case 9 -> linkMessage();
            case 10 -> echo();
            case 11 -> error();
            case 12, 13 -> datagram();
            case 14 -> otherProtocol();
            case 15 -> noise();
            default -> segment();
        }
        if (choices.oneIn(4)) {
            for (int rounds = choices.nextInt(1, 4); rounds > 0; rounds--) {
                damage();
            }
        }
        if (!choices.oneIn(16)) {
            repairChecksums();
        }
        boolean cuttable = linkLength == EthernetHeader.LENGTH && length > linkLength + family.headerLength;
        if (choices.oneIn(8) && cuttable) {
            return fragments.cut(family, frame, length);
        }
        if (choices.oneIn(16)) {
            length = choices.nextInt(length + 1);
        }
        byte[] bytes = new byte[length];
        NativeMemory.copy(frame, bytes, 0, length);
        return List.of(bytes);
    }

    /** Nothing but bytes, which begin like a frame perhaps. */
    private void noise() {
        int type = choices.of(0, EtherType.IPV4, EtherType.IPV6, EtherType.ARP, EtherType.VLAN);
        if (type != 0) {
            link(STACK_MAC, type);
        }
        byte[] bytes = choices.nextBytes(choices.nextInt(256));
        NativeMemory.copy(bytes, 0, frame + length, bytes.length);
        length += bytes.length;
    }

    private void link(long destination, int type) {
        int tag = choices.oneIn(32) ? choices.nextInt(4096) : vlan;
        if (tag == 0) {
            EthernetHeader.write(frame, destination, PEER_MAC, type);
            linkLength = EthernetHeader.LENGTH;
        } else {
            EthernetHeader.writeTagged(frame, destination, PEER_MAC, tag, type);
            linkLength = EthernetHeader.LENGTH + EthernetHeader.VLAN_TAG_LENGTH;
        }
        length = linkLength;
    }

    /** The peer tells where it is. */
    private void introduction() {
        if (family == Family.IPV4) {
            arp(ArpHeader.REQUEST, PEER_MAC, family.peer.low(), family.stack.low());
        } else {
            int bytes = ipv6.linkMessageLength();
            ipv6.introduction(network(IpProtocol.ICMPV6, bytes), bytes, family.stack, PEER_MAC);
        }
    }

    private void linkMessage() {
        if (family == Family.IPV4) {
            long own = choices.nextBoolean() ? family.stack.low() : family.peer.low();
            long sender = choices.oneIn(4) ? IpAddress.ofIpv4(choices.nextInt()) : own;
            long mac = choices.nextBoolean() ? PEER_MAC : choices.nextLong();
            arp(choices.nextInt(4), mac, sender, choices.oneIn(4) ? family.peer.low() : family.stack.low());
        } else {
            int bytes = ipv6.linkMessageLength();
            long message = network(IpProtocol.ICMPV6, bytes);
            ipv6.linkMessage(message, bytes, choices.nextBoolean() ? family.peer : family.stack, PEER_MAC);
        }
    }

    private void arp(int operation, long mac, long sender, long target) {
        link(choices.nextBoolean() ? STACK_MAC : MacAddress.BROADCAST, EtherType.ARP);
        int senderIp = IpAddress.toIpv4(sender);
        ArpHeader.write(frame + linkLength, operation, mac, senderIp, 0, IpAddress.toIpv4(target));
        length += ArpHeader.LENGTH;
    }

    private void echo() {
        int data = choices.nextInt(MAX_DATA);
        long icmp = network(family.icmp, IcmpHeader.LENGTH + data);
        int type = choices.of(family == Family.IPV4 ? IcmpHeader.ECHO_REQUEST : 128, 0, 129, choices.nextInt(256));
        IcmpHeader.writeEcho(icmp, type, 1, 1);
        choices.fill(icmp + IcmpHeader.LENGTH, data);
    }

    /** An error about a packet that the stack has sent. */
    private void error() {
        byte[] quoted = overheard.anyPacket(choices);
        int bytes = choices.oneIn(4) ? choices.nextInt(quoted.length + 1) : quoted.length;
        long icmp = network(family.icmp, IcmpHeader.LENGTH + bytes);
        int type = family == Family.IPV4 ? choices.of(3, 11, 12, 4, 5) : choices.of(2, 1, 3, 4);
        IcmpHeader.writeEcho(icmp, type, 0, choices.of(1280, 576, 68, 1499, choices.nextInt(1 << 16)));
        NativeMemory.putByte(icmp + 1, choices.of(family == Family.IPV4 ? 4 : 0, choices.nextInt(16)));
        NativeMemory.copy(quoted, 0, icmp + IcmpHeader.LENGTH, bytes);
    }

    private void datagram() {
        int data = choices.nextInt(MAX_DATA);
        long udp = network(IpProtocol.UDP, UdpHeader.LENGTH + data);
        UdpHeader.write(udp, 40_000 + choices.nextInt(4), PORT + choices.of(0, 0, 1), UdpHeader.LENGTH + data);
        choices.fill(udp + UdpHeader.LENGTH, data);
    }

    private void otherProtocol() {
        int data = choices.nextInt(256);
        choices.fill(network(choices.nextInt(256), data), data);
    }

    private void segment() {
        PeerEnd end = choices.oneIn(8) ? null : overheard.anyEnd(choices);
        if (end != null) {
            family = end.family;
        }
        segments.write(network(IpProtocol.TCP, segments.choose(end)));
    }

    /** Writes Ethernet and IP headers for so many bytes behind them, and returns where those begin. */
    private long network(int protocol, int bytes) {
        link(STACK_MAC, family.etherType);
        long ip = frame + linkLength;
        int ecn = choices.oneIn(8) ? choices.nextInt(4) : 0;
        int headers = family == Family.IPV4 ? ipv4(ip, protocol, bytes, ecn) : ipv6(ip, protocol, bytes, ecn);
        length += headers + bytes;
        return ip + headers;
    }

    private int ipv4(long ip, int protocol, int bytes, int ecn) {
        int options = choices.oneIn(16) ? choices.nextInt(11) * 4 : 0;
        int headerLength = Ipv4Header.LENGTH + options;
        Ipv4Header.write(
                ip,
                headerLength + bytes,
                ecn,
                0,
                Ipv4Header.DONT_FRAGMENT,
                64,
                protocol,
                IpAddress.toIpv4(family.peer.low()),
                IpAddress.toIpv4(family.stack.low()));
        NativeMemory.putByte(ip, 0x40 | (headerLength >>> 2));
        choices.fill(ip + Ipv4Header.LENGTH, options);
        return headerLength;
    }

    private int ipv6(long ip, int protocol, int bytes, int ecn) {
        Ipv6Header.write(
                ip,
                bytes,
                ecn,
                0,
                protocol,
                choices.oneIn(16) ? MldHeader.HOP_LIMIT : NdpHeader.HOP_LIMIT,
                family.peer.high(),
                family.peer.low(),
                family.stack.high(),
                family.stack.low());
        int extensions = choices.oneIn(8)
                ? ipv6.extensions(ip + Ipv6Header.NEXT_HEADER_OFFSET, ip + Ipv6Header.LENGTH, protocol)
                : 0;
        Ipv6Header.payloadLength(ip, extensions + bytes);
        return Ipv6Header.LENGTH + extensions;
    }

    /** Changes a header mostly, since little depends on payload. */
    private void damage() {
        if (length == 0) {
            return;
        }
        long place = frame + choices.nextInt(choices.oneIn(8) ? length : Math.min(length, MAX_HEADERS));
        switch (choices.nextInt(4)) {
            case 0 -> NativeMemory.putByte(place, NativeMemory.getByte(place) ^ (1 << choices.nextInt(8)));
            case 1 -> NativeMemory.putByte(place, choices.nextInt(256));
            case 2 -> NativeMemory.putByte(place, choices.of(INTERESTING));
            default -> NativeMemory.putByte(place, NativeMemory.getByte(place) + choices.nextInt(-2, 3));
        }
    }

    private void repairChecksums() {
        if (linkLength > 0 && length > linkLength) {
            checksums.repair(frame + linkLength, length - linkLength);
        }
    }
}
