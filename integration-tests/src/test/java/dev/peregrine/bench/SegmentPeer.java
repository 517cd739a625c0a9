package dev.peregrine.bench;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.ArpHeader;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * A device without offloads and, behind it, the other ends of many connections. These are no stack: they write the segments
 * that are asked of them and look at no more of what comes than the numbers that they need for the next.
 */
final class SegmentPeer implements PacketDevice {

    static final IpPrefix STACK = IpPrefix.parse("10.0.0.1/24");
    static final int PORT = 11211;

    private static final IpPrefix PEER = IpPrefix.parse("10.0.0.2/24");
    private static final long STACK_MAC = 0x02_00_00_00_00_01L;
    private static final long PEER_MAC = 0x02_00_00_00_00_02L;
    private static final int FIRST_PORT = 10_000;
    private static final int SPARE_BUFFERS = 64;
    private static final int BUFFER_BYTES = 512;
    private static final int MTU = 1500;
    private static final int WINDOW = 0xffff;
    private static final int TIMESTAMPS = 0x0101_080a;
    private static final int OPTIONS_LENGTH = 12;
    private static final int IP = EthernetHeader.LENGTH;
    private static final int TCP = IP + Ipv4Header.LENGTH;
    private static final int DATA = TCP + TcpHeader.LENGTH + OPTIONS_LENGTH;

    private final PlainPool pool;
    private final int[] next;
    private final int[] acknowledged;
    private PacketBuffer question;
    private int turn;
    private int wanted;
    private int flags;
    private int bytes;
    private int echo;
    private long replies;

    SegmentPeer(int connections) {
        // A connection's reply is kept until its next request has acknowledged it.
        pool = new PlainPool(connections + SPARE_BUFFERS, BUFFER_BYTES);
        next = new int[connections];
        acknowledged = new int[connections];
    }

    /** Has connections, each in its turn, send a segment. */
    void send(int segments, int segmentFlags, int payloadBytes) {
        wanted = segments;
        flags = segmentFlags;
        bytes = payloadBytes;
    }

    /** Lets a connection be the next to send. */
    void turn(int connection) {
        turn = connection;
    }

    /** Has the peer tell its Ethernet address. */
    void introduce() {
        question = pool.allocate();
        EthernetHeader.write(question.append(EthernetHeader.LENGTH), MacAddress.BROADCAST, PEER_MAC, EtherType.ARP);
        ArpHeader.write(question.append(ArpHeader.LENGTH), ArpHeader.REQUEST, PEER_MAC, ip(PEER), 0, ip(STACK));
    }

    private static int ip(IpPrefix prefix) {
        return IpAddress.toIpv4(prefix.low());
    }

    /** Segments with payload that have come. */
    long replies() {
        return replies;
    }

    @Override
    public long macAddress() {
        return STACK_MAC;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public DeviceCapabilities capabilities() {
        return DeviceCapabilities.NONE;
    }

    @Override
    public PacketPool pool() {
        return pool;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = 0;
        if (question != null) {
            frames[count++] = question;
            question = null;
        }
        for (; wanted > 0; wanted--) {
            frames[count++] = segment(turn);
            turn = turn + 1 == next.length ? 0 : turn + 1;
        }
        return count;
    }

    private PacketBuffer segment(int connection) {
        PacketBuffer frame = pool.allocate();
        long at = frame.append(DATA + bytes);
        EthernetHeader.write(at, STACK_MAC, PEER_MAC, EtherType.IPV4);
        int packetLength = DATA - IP + bytes;
        Ipv4Header.write(
                at + IP, packetLength, 0, 0, Ipv4Header.DONT_FRAGMENT, 64, IpProtocol.TCP, ip(PEER), ip(STACK));
        Checksum.completeIpv4(at + IP);
        int seq = next[connection];
        next[connection] = seq + bytes + (flags & TcpHeader.SYN) / TcpHeader.SYN;
        int port = FIRST_PORT + connection;
        int headerLength = TcpHeader.LENGTH + OPTIONS_LENGTH;
        TcpHeader.write(at + TCP, port, PORT, seq, acknowledged[connection], headerLength, flags, WINDOW);
        long options = at + TCP + TcpHeader.LENGTH;
        NativeMemory.putInt(options, TIMESTAMPS);
        NativeMemory.putInt(options + 4, 1);
        NativeMemory.putInt(options + 8, echo);
        int length = headerLength + bytes;
        int pseudoHeader =
                Checksum.pseudoHeader(PEER.high(), PEER.low(), STACK.high(), STACK.low(), IpProtocol.TCP, length);
        TcpHeader.checksum(at + TCP, Checksum.finish(Checksum.add(pseudoHeader, Checksum.sum(at + TCP, length))));
        return frame;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        long at = frame.address();
        if (EthernetHeader.type(at) == EtherType.IPV4) {
            int payload = frame.packetLength() - TCP - TcpHeader.headerLength(at + TCP);
            int syn = (TcpHeader.flags(at + TCP) & TcpHeader.SYN) / TcpHeader.SYN;
            acknowledged[TcpHeader.destinationPort(at + TCP) - FIRST_PORT] =
                    TcpHeader.sequence(at + TCP) + payload + syn;
            echo = NativeMemory.getInt(at + TCP + TcpHeader.LENGTH + 4 + 4L * syn);
            replies += payload > 0 ? 1 : 0;
        }
        frame.releasePacket();
    }

    @Override
    public void flush() {
        // Frames are looked at as they are transmitted.
    }
}
