package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/** What the stack has sent lately, from which the peer makes segments that fit and errors that quote. */
final class Overheard {

    private static final int MOST_ENDS = 16;
    private static final int MOST_PACKETS = 8;
    private static final int MOST_QUOTED = 600;

    private final List<PeerEnd> ends = new ArrayList<>();
    private final List<byte[]> packets = new ArrayList<>();

    /** Looks at an IP packet in one piece, without extension headers if it is to tell anything of a connection. */
    void learn(Family family, long ip, int length) {
        byte[] packet = new byte[Math.min(length, MOST_QUOTED)];
        NativeMemory.copy(ip, packet, 0, packet.length);
        add(packets, packet, MOST_PACKETS);
        int protocol = family == Family.IPV4 ? Ipv4Header.protocol(ip) : Ipv6Header.nextHeader(ip);
        boolean fragment = family == Family.IPV4 && Ipv4Header.isFragment(ip);
        if (protocol == IpProtocol.TCP && !fragment) {
            long tcp = ip + family.headerLength;
            end(family, TcpHeader.destinationPort(tcp), TcpHeader.sourcePort(tcp))
                    .learn(tcp, length - family.headerLength - TcpHeader.headerLength(tcp));
        }
    }

    private PeerEnd end(Family family, int peerPort, int stackPort) {
        for (PeerEnd known : ends) {
            if (known.family == family && known.peerPort == peerPort && known.stackPort == stackPort) {
                return known;
            }
        }
        PeerEnd end = new PeerEnd(family, peerPort, stackPort);
        add(ends, end, MOST_ENDS);
        return end;
    }

    private static <T> void add(List<T> list, T element, int most) {
        if (list.size() == most) {
            list.removeFirst();
        }
        list.add(element);
    }

    /** A connection that the stack has spoken in, the last one first, or null where there is none. */
    PeerEnd anyEnd(Choices choices) {
        return ends.isEmpty() ? null : ends.get(ends.size() - 1 - choices.nextInt(ends.size()));
    }

    /** The beginning of a packet of the stack, the last one first; empty where there is none. */
    byte[] anyPacket(Choices choices) {
        return packets.isEmpty() ? new byte[0] : packets.get(packets.size() - 1 - choices.nextInt(packets.size()));
    }
}
