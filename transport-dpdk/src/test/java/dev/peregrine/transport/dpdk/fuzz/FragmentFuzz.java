package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.Ipv6Fragment;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Cuts packets into fragments, some of which are missing, come twice, in another order, overlap, or end where none may. */
final class FragmentFuzz {

    private static final int UNIT = 8;
    private static final int MOST_FRAGMENTS = 16;
    private static final int MOST_UNITS = 64;

    /** Where a fragment reaches beyond what a packet may have. */
    private static final int FAR_OFFSET = 0xfff0;

    private final Choices choices;
    private final long piece;

    /** @param piece memory that a frame is made in */
    FragmentFuzz(Choices choices, long piece) {
        this.choices = choices;
        this.piece = piece;
    }

    /**
     * Cuts a packet.
     *
     * @param frame begins with an Ethernet header without a tag
     * @param length of the frame, whose packet has its header and more
     * @return frames
     */
    List<byte[]> cut(Family family, long frame, int length) {
        int data = length - EthernetHeader.LENGTH - family.headerLength;
        int identification = choices.nextInt(4);
        List<byte[]> fragments = new ArrayList<>();
        int offset = 0;
        while (offset < data && fragments.size() < MOST_FRAGMENTS) {
            int size = Math.min(data - offset, UNIT * choices.nextInt(1, MOST_UNITS));
            int from = choices.oneIn(16) ? Math.max(0, offset - UNIT) : offset;
            int bytes = offset + size - from - (choices.oneIn(32) ? 1 : 0);
            boolean more = offset + size < data ^ choices.oneIn(32);
            int told = choices.oneIn(64) ? FAR_OFFSET : from;
            fragments.add(fragment(family, frame, from, bytes, told, more, identification));
            offset += size;
        }
        disturb(fragments);
        return fragments;
    }

    private void disturb(List<byte[]> fragments) {
        if (choices.oneIn(4)) {
            Collections.reverse(fragments);
        }
        if (choices.oneIn(8)) {
            fragments.remove(choices.nextInt(fragments.size()));
        }
        if (choices.oneIn(8) && !fragments.isEmpty()) {
            fragments.add(fragments.get(choices.nextInt(fragments.size())));
        }
    }

    private byte[] fragment(
            Family family, long frame, int from, int bytes, int offset, boolean more, int identification) {
        int headers = EthernetHeader.LENGTH + family.headerLength;
        NativeMemory.copy(frame, piece, headers);
        long ip = piece + EthernetHeader.LENGTH;
        long at = piece + headers;
        if (family == Family.IPV4) {
            Ipv4Header.totalLength(ip, family.headerLength + bytes);
            Ipv4Header.identification(ip, identification);
            Ipv4Header.flagsAndOffset(ip, offset / UNIT | (more ? Ipv4Header.MORE_FRAGMENTS : 0));
            Checksum.completeIpv4(ip);
        } else {
            Ipv6Fragment.write(at, Ipv6Header.nextHeader(ip), offset, more, identification);
            NativeMemory.putByte(ip + Ipv6Header.NEXT_HEADER_OFFSET, IpProtocol.FRAGMENT);
            Ipv6Header.payloadLength(ip, Ipv6Fragment.LENGTH + bytes);
            at += Ipv6Fragment.LENGTH;
        }
        NativeMemory.copy(frame + headers + from, at, bytes);
        byte[] fragment = new byte[(int) (at - piece) + bytes];
        NativeMemory.copy(piece, fragment, 0, fragment.length);
        return fragment;
    }
}
