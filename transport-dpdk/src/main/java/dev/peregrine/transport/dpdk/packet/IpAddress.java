package dev.peregrine.transport.dpdk.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * IP addresses as two {@code long}s in network order, IPv4 mapped into IPv6 as {@code ::ffff:a.b.c.d} (RFC 4291 section
 * 2.5.5.2), so that all tables have one kind of key.
 */
public final class IpAddress {

    /** High half of every IPv4 address. */
    public static final long IPV4_HIGH = 0;

    private static final long IPV4_PREFIX = 0xffff_0000_0000L;

    /** Four numbers without leading zeros, which some programs take for octal. */
    private static final Pattern DOTTED = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private IpAddress() {}

    /** Whether the address is a mapped IPv4 address. */
    public static boolean isIpv4(long high, long low) {
        return high == IPV4_HIGH && low >>> 32 == 0xffff;
    }

    /** The low half that stands for an IPv4 address; the high half is {@link #IPV4_HIGH}. */
    public static long ofIpv4(int ipv4) {
        return IPV4_PREFIX | (ipv4 & 0xffff_ffffL);
    }

    /** The IPv4 address of a low half. */
    public static int toIpv4(long low) {
        return (int) low;
    }

    /** Whether the address is {@code 0.0.0.0} or {@code ::}. */
    public static boolean isUnspecified(long high, long low) {
        return high == 0 && (low == 0 || low == IPV4_PREFIX);
    }

    /** Whether the address lies in {@code 127.0.0.0/8} or is {@code ::1}. */
    public static boolean isLoopback(long high, long low) {
        return high == 0 && (low == 1 || low >>> 24 == 0xffff_7fL);
    }

    /** Whether the address lies in {@code 224.0.0.0/4} or {@code ff00::/8}. */
    public static boolean isMulticast(long high, long low) {
        return high >>> 56 == 0xff || (high == IPV4_HIGH && low >>> 28 == 0xffff_eL);
    }

    /** Whether the address is {@code 255.255.255.255}. */
    public static boolean isLimitedBroadcast(long high, long low) {
        return high == IPV4_HIGH && low == 0xffff_ffff_ffffL;
    }

    /** Whether the address lies in {@code fe80::/10} or {@code 169.254.0.0/16}. */
    public static boolean isLinkLocal(long high, long low) {
        return high >>> 54 == 0xfe80 >>> 6 || (high == IPV4_HIGH && low >>> 16 == 0xffff_a9feL);
    }

    /** High half of the link-local addresses that hosts make for themselves (RFC 4862 section 5.3). */
    public static final long LINK_LOCAL_HIGH = 0xfe80L << 48;

    /** The low half of the link-local IPv6 address of an Ethernet address (RFC 4291 appendix A, EUI-64). */
    public static long interfaceIdentifier(long mac) {
        long universalBit = 1L << 41;
        long flipped = mac ^ universalBit;
        return (flipped & 0xffff_ff00_0000L) << 16 | 0xff_fe00_0000L | (flipped & 0xff_ffffL);
    }

    /** The high half of an address. */
    public static long high(InetAddress address) {
        return address instanceof Inet4Address
                ? IPV4_HIGH
                : ByteBuffer.wrap(address.getAddress()).getLong();
    }

    /** The low half of an address. */
    public static long low(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address ? ofIpv4(bytes.getInt()) : bytes.getLong(8);
    }

    /** The address as the JDK has it; mapped addresses become {@link Inet4Address}. */
    public static InetAddress toInetAddress(long high, long low) {
        byte[] bytes = isIpv4(high, low)
                ? ByteBuffer.allocate(4).putInt(toIpv4(low)).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of " + bytes.length + " bytes is legal", e);
        }
    }

    /**
     * Parses an address, without asking any name service.
     *
     * @param text four decimal numbers with dots, or IPv6 without a zone
     * @throws IllegalArgumentException naming the text where it is anything else
     */
    public static InetAddress parse(String text) {
        boolean ipv6 = text.indexOf(':') >= 0 && text.indexOf('%') < 0 && text.indexOf('[') < 0;
        if (!ipv6 && !DOTTED.matcher(text).matches()) {
            throw new IllegalArgumentException(malformed(text));
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(malformed(text), e);
        }
    }

    /**
     * The address as people write it.
     *
     * @return IPv6 in the form of RFC 5952
     */
    public static String format(long high, long low) {
        return isIpv4(high, low) ? formatIpv4(toIpv4(low)) : formatIpv6(high, low);
    }

    private static String formatIpv4(int ipv4) {
        return (ipv4 >>> 24) + "." + (ipv4 >>> 16 & 0xff) + "." + (ipv4 >>> 8 & 0xff) + "." + (ipv4 & 0xff);
    }

    private static String formatIpv6(long high, long low) {
        int zerosFrom = -1;
        int zeros = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(high, low, i + run) == 0) {
                run++;
            }
            if (run > zeros) {
                zerosFrom = i;
                zeros = run;
            }
            i += run;
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == zerosFrom) {
                text.append("::");
                i += zeros - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(high, low, i)));
            }
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        return (int) ((index < 4 ? high : low) >>> (16 * (3 - (index & 3)))) & 0xffff;
    }

    private static String malformed(String text) {
        return "\"" + text + "\" is not an IP address such as 10.77.0.1 or fd00::1";
    }
}
