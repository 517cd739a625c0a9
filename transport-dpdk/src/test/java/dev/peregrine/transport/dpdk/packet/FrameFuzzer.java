package dev.peregrine.transport.dpdk.packet;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Makes frames that a stack must survive: well-formed ones of all kinds, the same with damage, and noise. Most have
 * right checksums all the same, since otherwise they would not come far.
 *
 * <p>What the stack answers should be shown to {@link #learn}: from then on some segments fit the connections that it
 * has, or nearly so. Everything follows from the seed and what was learned.
 */
public final class FrameFuzzer {

    private static final int MAX_FRAME = 1514;
    private static final int CONNECTIONS = 16;
    private static final int[] INTERESTING = {0, 1, 0x7f, 0x80, 0xfe, 0xff, 0x45, 0x4f, 0x50, 0xf0};

    private final SplittableRandom random;
    private final Ipv6Fuzz ipv6;
    private final ByteBuffer memory = ByteBuffer.allocateDirect(2 * MAX_FRAME);
    private final long frame = NativeMemory.addressOf(memory);
    private final long peerMac;
    private final long stackMac;
    private final IpPrefix peer;
    private final IpPrefix stack;
    private final int port;

    /** Remote port, local port, what the stack expects next and what it acknowledges next, of each connection. */
    private final int[][] connections = new int[CONNECTIONS][4];

    private int learned;
    private int length;

    /**
     * Creates a source of frames from one peer.
     *
     * @param peer the peer's address, of the same family as the stack's
     * @param stack the stack's address
     * @param port where the stack listens
     */
    public FrameFuzzer(long seed, long peerMac, IpPrefix peer, long stackMac, IpPrefix stack, int port) {
        random = new SplittableRandom(seed);
        ipv6 = new Ipv6Fuzz(random);
        this.peerMac = peerMac;
        this.peer = peer;
        this.stackMac = stackMac;
        this.stack = stack;
        this.port = port;
    }

    /** Looks at a frame of the stack; a TCP segment in it tells of a connection. */
    public void learn(PacketBuffer sent) {
        long ethernet = sent.address();
        boolean ipv6 = EthernetHeader.type(ethernet) == EtherType.IPV6;
        int networkLength = ipv6 ? Ipv6Header.LENGTH : Ipv4Header.LENGTH;
        if (sent.length() < EthernetHeader.LENGTH + networkLength + TcpHeader.LENGTH) {
            return;
        }
        long ip = ethernet + EthernetHeader.LENGTH;
        int protocol = ipv6 ? Ipv6Header.nextHeader(ip) : Ipv4Header.protocol(ip);
        if (protocol != IpProtocol.TCP) {
            return;
        }
        long tcp = ip + networkLength;
        boolean takesNumber = (TcpHeader.flags(tcp) & (TcpHeader.SYN | TcpHeader.FIN)) != 0;
        int[] connection = connections[learned++ % CONNECTIONS];
        connection[0] = TcpHeader.destinationPort(tcp);
        connection[1] = TcpHeader.sourcePort(tcp);
        connection[2] = TcpHeader.acknowledgment(tcp);
        connection[3] = TcpHeader.sequence(tcp) + (takesNumber ? 1 : 0);
    }

    /**
     * The next frame, perhaps a chain of buffers.
     *
     * @return null where the pool has no buffers
     */
    public PacketBuffer next(PacketPool pool) {
        make();
        return copyInPieces(pool);
    }

    /** The last frame's bytes, to be shown when a stack has failed on it. */
    public String describeLast() {
        byte[] bytes = new byte[length];
        NativeMemory.copy(frame, bytes, 0, length);
        return HexFormat.of().formatHex(bytes);
    }

    private void make() {
        int kind = random.nextInt(20);
        switch (kind) {
            case 0 -> noise();
            case 1, 2 -> linkMessage();
            case 3, 4 -> echo();
            case 5 -> unreachable();
            case 6 -> udp();
            default -> tcp();
        }
        if (random.nextInt(3) > 0) {
            for (int rounds = random.nextInt(1, 4); rounds > 0; rounds--) {
                damage();
            }
        }
        if (random.nextInt(5) > 0) {
            repairChecksums();
        }
        if (random.nextInt(8) == 0) {
            length = random.nextInt(length + 1);
        }
    }

    private void noise() {
        length = random.nextInt(MAX_FRAME + 1);
        for (int i = 0; i < length; i++) {
            NativeMemory.putByte(frame + i, random.nextInt());
        }
        if (length >= EthernetHeader.LENGTH && random.nextBoolean()) {
            int[] types = {EtherType.IPV4, EtherType.IPV6, EtherType.ARP, EtherType.VLAN};
            EthernetHeader.write(frame, stackMac, peerMac, types[random.nextInt(types.length)]);
        }
    }

    private void arp() {
        EthernetHeader.write(frame, random.nextBoolean() ? stackMac : MacAddress.BROADCAST, peerMac, EtherType.ARP);
        ArpHeader.write(
                frame + EthernetHeader.LENGTH,
                random.nextInt(4),
                random.nextBoolean() ? peerMac : random.nextLong(),
                IpAddress.toIpv4(random.nextBoolean() ? peer.low() : stack.low()),
                0,
                IpAddress.toIpv4(stack.low()));
        length = EthernetHeader.LENGTH + ArpHeader.LENGTH;
    }

    private void linkMessage() {
        if (stack.isIpv4()) {
            arp();
            return;
        }
        int bytes = ipv6.linkMessageLength();
        long message = network(IpProtocol.ICMPV6, bytes);
        if (random.nextBoolean()) {
            ipv6.linkMessage(message, bytes, random.nextInt(4) > 0 ? stack : peer, peerMac);
        } else {
            ipv6.introduction(message, bytes, stack, peerMac);
        }
    }

    private void echo() {
        int data = random.nextInt(600);
        long icmp = network(stack.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6, IcmpHeader.LENGTH + data);
        int[] types = {IcmpHeader.ECHO_REQUEST, IcmpHeader.ECHO_REPLY, 128, 129, 135, 136, random.nextInt(256)};
        IcmpHeader.writeEcho(icmp, types[random.nextInt(types.length)], random.nextInt(), random.nextInt());
        fill(icmp + IcmpHeader.LENGTH, data);
    }

    /** An error about a segment that the stack may have sent. */
    private void unreachable() {
        int quoted = random.nextInt(Ipv4Header.LENGTH + TcpHeader.LENGTH + 40);
        long icmp = network(stack.isIpv4() ? IpProtocol.ICMP : IpProtocol.ICMPV6, IcmpHeader.LENGTH + quoted);
        IcmpHeader.writeUnreachable(icmp, random.nextInt(16), random.nextInt(0x10000));
        long inner = icmp + IcmpHeader.LENGTH;
        int[] connection = connections[random.nextInt(CONNECTIONS)];
        fill(inner, quoted);
        if (!stack.isIpv4()) {
            ipv6.error(icmp);
            if (quoted >= Ipv6Header.LENGTH + 8) {
                Ipv6Fuzz.quote(inner, stack, peer, connection);
            }
        } else if (quoted >= Ipv4Header.LENGTH + 8) {
            int source = IpAddress.toIpv4(stack.low());
            int destination = IpAddress.toIpv4(peer.low());
            Ipv4Header.write(inner, 1500, 0, 1, Ipv4Header.DONT_FRAGMENT, 64, IpProtocol.TCP, source, destination);
            NativeMemory.putInt(inner + Ipv4Header.LENGTH, (connection[1] << 16) | connection[0]);
            NativeMemory.putInt(inner + Ipv4Header.LENGTH + 4, connection[3]);
        }
    }

    private void udp() {
        int data = random.nextInt(600);
        long udp = network(IpProtocol.UDP, UdpHeader.LENGTH + data);
        UdpHeader.write(udp, random.nextInt(0x10000), port, UdpHeader.LENGTH + data);
        fill(udp + UdpHeader.LENGTH, data);
    }

    private void tcp() {
        int options = random.nextBoolean() ? 0 : random.nextInt(11) * 4;
        int data = random.nextInt(3) == 0 ? random.nextInt(1200) : 0;
        long tcp = network(IpProtocol.TCP, TcpHeader.LENGTH + options + data);
        int[] connection = connections[random.nextInt(CONNECTIONS)];
        boolean known = learned > 0 && connection[1] != 0 && random.nextInt(4) > 0;
        int remotePort = known ? connection[0] : random.nextInt(1, 0x10000);
        int localPort = known ? connection[1] : port;
        int sequence = known ? connection[2] + near() : random.nextInt();
        int acknowledgment = known ? connection[3] + near() : random.nextInt();
        int[] flags = {
            TcpHeader.SYN,
            TcpHeader.ACK,
            TcpHeader.ACK | TcpHeader.PSH,
            TcpHeader.ACK | TcpHeader.FIN,
            TcpHeader.RST,
            TcpHeader.RST | TcpHeader.ACK,
            TcpHeader.SYN | TcpHeader.ACK,
            random.nextInt(256)
        };
        int chosen = known ? flags[random.nextInt(flags.length)] : flags[random.nextInt(2) * random.nextInt(8)];
        int headerLength = TcpHeader.LENGTH + options;
        TcpHeader.write(
                tcp, remotePort, localPort, sequence, acknowledgment, headerLength, chosen, random.nextInt(0x10000));
        options(tcp + TcpHeader.LENGTH, options);
        fill(tcp + headerLength, data);
    }

    /** Zero mostly, else a small or a large step. */
    private int near() {
        return switch (random.nextInt(9)) {
            case 0 -> random.nextInt(-3, 4);
            case 1 -> random.nextInt(-70_000, 70_000);
            case 2 -> random.nextInt();
            default -> 0;
        };
    }

    /** Options with lengths that are right, too small, too large or missing. */
    private void options(long address, int bytes) {
        int done = 0;
        while (done < bytes) {
            int kind = random.nextInt(10);
            int optionLength = random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(2, 13);
            NativeMemory.putByte(address + done++, kind);
            if (kind > 1 && done < bytes) {
                NativeMemory.putByte(address + done++, optionLength);
                for (int end = Math.min(bytes, done + Math.max(0, optionLength - 2)); done < end; done++) {
                    NativeMemory.putByte(address + done, random.nextInt());
                }
            }
        }
    }

    /** Writes Ethernet and IP headers for so many bytes behind them, and returns where those begin. */
    private long network(int protocol, int bytes) {
        int linkLength = EthernetHeader.LENGTH;
        int type = stack.isIpv4() ? EtherType.IPV4 : EtherType.IPV6;
        if (random.nextInt(20) == 0) {
            EthernetHeader.writeTagged(frame, stackMac, peerMac, random.nextInt(4096), type);
            linkLength += EthernetHeader.VLAN_TAG_LENGTH;
        } else {
            EthernetHeader.write(frame, stackMac, peerMac, type);
        }
        long ip = frame + linkLength;
        if (!stack.isIpv4()) {
            Ipv6Header.write(
                    ip,
                    bytes,
                    random.nextInt(4),
                    random.nextInt(),
                    protocol,
                    random.nextInt(8) > 0 ? NdpHeader.HOP_LIMIT : MldHeader.HOP_LIMIT,
                    peer.high(),
                    peer.low(),
                    stack.high(),
                    stack.low());
            int extensions = random.nextInt(8) > 0
                    ? 0
                    : ipv6.extensions(ip + Ipv6Header.NEXT_HEADER_OFFSET, ip + Ipv6Header.LENGTH, protocol);
            Ipv6Header.payloadLength(ip, extensions + bytes);
            length = linkLength + Ipv6Header.LENGTH + extensions + bytes;
            return ip + Ipv6Header.LENGTH + extensions;
        }
        int options = random.nextInt(10) == 0 ? random.nextInt(11) * 4 : 0;
        boolean fragment = random.nextInt(12) == 0;
        int headerLength = Ipv4Header.LENGTH + options;
        Ipv4Header.write(
                ip,
                headerLength + bytes,
                random.nextInt(4),
                fragment ? random.nextInt(4) : random.nextInt(),
                fragment ? random.nextInt(0x4000) : Ipv4Header.DONT_FRAGMENT,
                64,
                protocol,
                IpAddress.toIpv4(peer.low()),
                IpAddress.toIpv4(stack.low()));
        NativeMemory.putByte(ip, 0x40 | (headerLength >>> 2));
        options(ip + Ipv4Header.LENGTH, options);
        length = linkLength + headerLength + bytes;
        return ip + headerLength;
    }

    private void fill(long address, int bytes) {
        for (int i = 0; i < bytes; i++) {
            NativeMemory.putByte(address + i, random.nextInt());
        }
    }

    /** Changes a header mostly, since little depends on payload. */
    private void damage() {
        if (length == 0) {
            return;
        }
        int reach = random.nextInt(4) == 0 ? length : Math.min(length, 80);
        long place = frame + random.nextInt(reach);
        switch (random.nextInt(4)) {
            case 0 -> NativeMemory.putByte(place, NativeMemory.getByte(place) ^ (1 << random.nextInt(8)));
            case 1 -> NativeMemory.putByte(place, random.nextInt());
            case 2 -> NativeMemory.putByte(place, INTERESTING[random.nextInt(INTERESTING.length)]);
            default -> NativeMemory.putByte(place, NativeMemory.getByte(place) + random.nextInt(-2, 3));
        }
    }

    /** Makes the checksums right for what the headers claim now, as far as they can be believed. */
    private void repairChecksums() {
        int linkLength = EthernetHeader.LENGTH;
        if (length < linkLength + Ipv6Header.LENGTH) {
            return;
        }
        if (EthernetHeader.isTagged(frame)) {
            linkLength += EthernetHeader.VLAN_TAG_LENGTH;
        }
        long ip = frame + linkLength;
        int bytes = length - linkLength;
        if (Ipv4Header.version(ip) == 4) {
            int headerLength = Ipv4Header.headerLength(ip);
            int totalLength = Math.min(Ipv4Header.totalLength(ip), bytes);
            if (headerLength >= Ipv4Header.LENGTH && headerLength <= totalLength) {
                Checksum.completeIpv4(ip);
                long source = IpAddress.ofIpv4(Ipv4Header.source(ip));
                long destination = IpAddress.ofIpv4(Ipv4Header.destination(ip));
                int transportBytes = totalLength - headerLength;
                int protocol = Ipv4Header.protocol(ip);
                int pseudo = Checksum.pseudoHeader(0, source, 0, destination, protocol, transportBytes);
                repairTransport(ip + headerLength, transportBytes, protocol, pseudo);
            }
        } else if (Ipv6Header.version(ip) == 6 && bytes >= Ipv6Header.LENGTH) {
            int end = Math.min(Ipv6Header.LENGTH + Ipv6Header.payloadLength(ip), bytes);
            int headersLength = Ipv6Fuzz.headersLength(ip, end);
            int transportBytes = end - headersLength;
            int protocol = Ipv6Fuzz.protocol(ip, end);
            int pseudo = Checksum.pseudoHeader(
                    Ipv6Header.sourceHigh(ip),
                    Ipv6Header.sourceLow(ip),
                    Ipv6Header.destinationHigh(ip),
                    Ipv6Header.destinationLow(ip),
                    protocol,
                    transportBytes);
            repairTransport(ip + headersLength, transportBytes, protocol, pseudo);
        }
    }

    private static void repairTransport(long transport, int bytes, int protocol, int pseudo) {
        if (protocol == IpProtocol.TCP && bytes >= TcpHeader.LENGTH) {
            TcpHeader.checksum(transport, 0);
            TcpHeader.checksum(transport, Checksum.finish(Checksum.add(pseudo, Checksum.sum(transport, bytes))));
        } else if (protocol == IpProtocol.UDP && bytes >= UdpHeader.LENGTH) {
            UdpHeader.checksum(transport, 0);
            UdpHeader.checksum(transport, Checksum.finishUdp(Checksum.add(pseudo, Checksum.sum(transport, bytes))));
        } else if (protocol == IpProtocol.ICMP && bytes >= IcmpHeader.LENGTH) {
            IcmpHeader.checksum(transport, 0);
            IcmpHeader.checksum(transport, Checksum.finish(Checksum.sum(transport, bytes)));
        } else if (protocol == IpProtocol.ICMPV6 && bytes >= IcmpHeader.LENGTH) {
            IcmpHeader.checksum(transport, 0);
            IcmpHeader.checksum(transport, Checksum.finish(Checksum.add(pseudo, Checksum.sum(transport, bytes))));
        }
    }

    private PacketBuffer copyInPieces(PacketPool pool) {
        PacketBuffer first = null;
        PacketBuffer last = null;
        int done = 0;
        boolean inPieces = random.nextInt(10) == 0;
        do {
            PacketBuffer buffer = pool.allocate();
            if (buffer == null) {
                if (first != null) {
                    first.releasePacket();
                }
                return null;
            }
            int most = Math.min(length - done, buffer.tailroom());
            int bytes = inPieces ? random.nextInt(most + 1) : most;
            NativeMemory.copy(frame + done, buffer.append(bytes), bytes);
            done += bytes;
            if (first == null) {
                first = buffer;
            } else {
                last.next(buffer);
            }
            last = buffer;
            inPieces &= random.nextInt(6) > 0;
        } while (done < length);
        return first;
    }
}
