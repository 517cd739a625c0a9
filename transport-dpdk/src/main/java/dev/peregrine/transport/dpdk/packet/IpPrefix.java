package dev.peregrine.transport.dpdk.packet;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address with the length of its network's prefix, such as an interface's address {@code 10.77.0.1/24} or a route's
 * network {@code 10.0.0.0/8}. Bits behind the prefix are kept: {@link #network()} clears them.
 *
 * @param high high half of the address, see {@link IpAddress}
 * @param low low half of the address
 * @param length leading bits that are the network's: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(long high, long low, int length) {

    private static final int MAPPED_BITS = 96;

    /** Refuses lengths that the family does not have. */
    public IpPrefix {
        int bits = IpAddress.isIpv4(high, low) ? 32 : 128;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("a prefix of " + IpAddress.format(high, low) + " has a length from 0 to "
                    + bits + ", not " + length);
        }
    }

    /**
     * Parses an address, a slash and the prefix length; without a slash the prefix is the whole address.
     *
     * @throws IllegalArgumentException naming the text and what is wrong with it
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        int length = address instanceof Inet4Address ? 32 : 128;
        if (slash >= 0) {
            try {
                length = Integer.parseInt(text, slash + 1, text.length(), 10);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "\"" + text + "\" has no prefix length such as /" + length + " behind its address", e);
            }
        }
        return new IpPrefix(IpAddress.high(address), IpAddress.low(address), length);
    }

    /** Whether the prefix is IPv4. */
    public boolean isIpv4() {
        return IpAddress.isIpv4(high, low);
    }

    /** Whether an address lies in the network; never true of the other family. */
    public boolean contains(long otherHigh, long otherLow) {
        return ((high ^ otherHigh) & highMask()) == 0
                && ((low ^ otherLow) & lowMask()) == 0
                && IpAddress.isIpv4(otherHigh, otherLow) == isIpv4();
    }

    /** The same network with the bits behind the prefix cleared. */
    public IpPrefix network() {
        return new IpPrefix(high & highMask(), low & lowMask(), length);
    }

    /**
     * Whether an address is the network's broadcast address (RFC 919): all ones behind an IPv4 prefix. Prefixes longer
     * than 30 bits have none (RFC 3021).
     */
    public boolean isBroadcast(long otherHigh, long otherLow) {
        return isIpv4() && length <= 30 && contains(otherHigh, otherLow) && (otherLow | lowMask()) == -1L;
    }

    private int mappedLength() {
        return isIpv4() ? MAPPED_BITS + length : length;
    }

    private long highMask() {
        return mask(Math.min(mappedLength(), 64));
    }

    private long lowMask() {
        return mask(Math.max(mappedLength() - 64, 0));
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    @Override
    public String toString() {
        return IpAddress.format(high, low) + "/" + length;
    }
}
