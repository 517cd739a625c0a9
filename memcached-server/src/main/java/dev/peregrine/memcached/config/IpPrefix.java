package dev.peregrine.memcached.config;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An address of an interface, and how many of its leading bits name the network.
 *
 * @param length 0 to 32 for IPv4, to 128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) {

    private static final String FORM = "must be an address with its prefix length, as in 10.77.0.1/24";

    static IpPrefix parse(Given given) {
        int slash = given.text().indexOf('/');
        if (slash < 0) {
            throw given.refused(FORM);
        }
        try {
            InetAddress address = InetAddress.ofLiteral(given.text().substring(0, slash));
            int length = Integer.parseInt(given.text().substring(slash + 1));
            if (length >= 0 && length <= (address instanceof Inet4Address ? Integer.SIZE : 4 * Integer.SIZE)) {
                return new IpPrefix(address, length);
            }
        } catch (IllegalArgumentException e) {
            throw given.refused(FORM);
        }
        throw given.refused(FORM);
    }

    /** Whether an address lies in the network of this one. */
    public boolean covers(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < length; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
