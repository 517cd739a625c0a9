package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import java.util.List;

/** The IPv4 addresses of the interface and what is on its link. */
final class LocalAddresses {

    private final int[] addresses;
    private final int[] masks;

    LocalAddresses(List<IpPrefix> prefixes) {
        List<IpPrefix> ipv4 = prefixes.stream().filter(IpPrefix::isIpv4).toList();
        addresses = ipv4.stream().mapToInt(p -> IpAddress.toIpv4(p.low())).toArray();
        masks = ipv4.stream().mapToInt(p -> mask(p.length())).toArray();
    }

    /** Whether an address is one of ours. */
    boolean contains(int address) {
        for (int own : addresses) {
            if (own == address) {
                return true;
            }
        }
        return false;
    }

    /** Whether an address can be reached without a gateway. */
    boolean isOnLink(int address) {
        return indexOnLink(address) >= 0;
    }

    /** The own address to speak to another one from: the one of its network, else the first. */
    int sourceFor(int address) {
        return addresses[Math.max(0, indexOnLink(address))];
    }

    /** Whether an address is the broadcast address of the link or of one of its networks. */
    boolean isBroadcast(int address) {
        if (address == -1) {
            return true;
        }
        int i = indexOnLink(address);
        return i >= 0 && ~masks[i] != 0 && ~masks[i] != 1 && (address | masks[i]) == -1;
    }

    int[] all() {
        return addresses.clone();
    }

    private int indexOnLink(int address) {
        for (int i = 0; i < addresses.length; i++) {
            if (((address ^ addresses[i]) & masks[i]) == 0) {
                return i;
            }
        }
        return -1;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }
}
