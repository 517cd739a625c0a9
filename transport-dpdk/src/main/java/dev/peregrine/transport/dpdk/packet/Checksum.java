package dev.peregrine.transport.dpdk.packet;

import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * <p>A <em>sum</em> is the ones' complement sum of 16-bit words in network order, 0 to 0xffff, not complemented. Sums of
 * parts are joined by {@link #add}; {@link #finish} turns the sum of the whole into what the header field holds. A
 * packet whose checksum is right has, that field included, a sum of 0xffff.
 */
public final class Checksum {

    /** The sum of data whose checksum is right, the checksum field included. */
    public static final int VALID = 0xffff;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long LOW_HALF = 0xffff_ffffL;

    /** Bytes that need no vectors. */
    private static final int SHORT = 512;

    private Checksum() {}

    /**
     * The sum of bytes in memory, the first of them at an even place. An odd last byte counts as if a zero followed.
     *
     * @param length 0 to 2^31 - 1 bytes
     */
    public static int sum(long address, int length) {
        // The order of bytes does not matter to the sum (RFC 1071 section 2 B), so words are taken in the machine's and
        // swapped at the end.
        int i = length & -4;
        long words = i <= SHORT ? wordsOfShort(address, i) : wordsOfLong(address, i);
        if ((length & 2) != 0) {
            words += NativeMemory.getNativeUnsignedShort(address + i);
            i += 2;
        }
        if ((length & 1) != 0) {
            int last = NativeMemory.getUnsignedByte(address + i);
            words += LITTLE_ENDIAN ? last : last << 8;
        }
        int sum = fold(fold32(words));
        return LITTLE_ENDIAN ? swap(sum) : sum;
    }

    /** In 64-bit words, a few of which are added sooner than a vector loop has begun and ended. */
    private static long wordsOfShort(long address, int length) {
        long low = 0;
        long high = 0;
        int i = 0;
        for (; i <= length - 8; i += 8) {
            long both = NativeMemory.getNativeLong(address + i);
            low += both & LOW_HALF;
            high += both >>> 32;
        }
        if (i < length) {
            low += NativeMemory.getNativeInt(address + i) & LOW_HALF;
        }
        return low + high;
    }

    /**
     * In a plain loop over 32-bit words, which is what the JIT turns into vector instructions: half the time of 64-bit words
     * with several accumulators. 63 bits hold 2^29 words without overflow.
     */
    private static long wordsOfLong(long address, int length) {
        long words = 0;
        for (int i = 0; i <= length - 4; i += 4) {
            words += NativeMemory.getNativeInt(address + i) & LOW_HALF;
        }
        return words;
    }

    /**
     * The sum of a header that has just been written, word by word: the processor hands a word on that is on its way to the
     * cache, but none that is put together of several.
     *
     * @param length a multiple of 4
     */
    public static int sumHeader(long address, int length) {
        long words = 0;
        for (long at = address; at < address + length; at += 4) {
            words += NativeMemory.getInt(at) & LOW_HALF;
        }
        return fold(fold32(words));
    }

    /** The sum of the views of all buffers of a packet, which may have odd lengths. */
    public static int sum(PacketBuffer packet) {
        return sum(packet, 0);
    }

    /** As {@link #sum(PacketBuffer)}, without so many bytes, an even number, at the front of the first buffer. */
    public static int sum(PacketBuffer packet, int skipped) {
        int sum = sum(packet.address() + skipped, packet.length() - skipped);
        boolean odd = (packet.length() & 1) != 0;
        for (PacketBuffer b = packet.next(); b != null; b = b.next()) {
            int part = sum(b.address(), b.length());
            sum = add(sum, odd ? swap(part) : part);
            odd ^= (b.length() & 1) != 0;
        }
        return sum;
    }

    /** The sum of two parts, of which the first has an even number of bytes. */
    public static int add(int sum, int other) {
        int both = sum + other;
        return (both & 0xffff) + (both >>> 16);
    }

    /**
     * The sum of the pseudo-header of TCP, UDP and ICMPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1). One formula does
     * for both families: the {@code ffff} of a mapped IPv4 address is a zero of ones' complement.
     *
     * @param protocol one of {@link IpProtocol}
     * @param length bytes of the transport header and its payload; 0 where a device shall cut the packet and adds the
     *     length of each segment itself
     */
    public static int pseudoHeader(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int protocol, int length) {
        long sum = halves(sourceHigh) + halves(sourceLow) + halves(destinationHigh) + halves(destinationLow);
        return fold(fold32(sum + protocol + length));
    }

    /** What the header field holds for a sum over all the rest. */
    public static int finish(int sum) {
        return ~sum & 0xffff;
    }

    /** As {@link #finish}, but for UDP, where a field of 0 says that there is no checksum (RFC 768). */
    public static int finishUdp(int sum) {
        int checksum = finish(sum);
        return checksum == 0 ? 0xffff : checksum;
    }

    /** Fills in the checksum of an IPv4 header, options included. */
    public static void completeIpv4(long address) {
        Ipv4Header.checksum(address, 0);
        Ipv4Header.checksum(address, finish(sum(address, Ipv4Header.headerLength(address))));
    }

    /**
     * A header's checksum after one 16-bit word has changed (RFC 1624 equation 3).
     *
     * @param checksum as it stood in the header
     * @param before the word's old value
     * @param after the word's new value
     */
    public static int update(int checksum, int before, int after) {
        return finish(add(add(finish(checksum), finish(before)), after));
    }

    /** A header's checksum after two adjoining 16-bit words, a sequence number for instance, have changed. */
    public static int updateInt(int checksum, int before, int after) {
        return update(update(checksum, before >>> 16, after >>> 16), before & 0xffff, after & 0xffff);
    }

    private static long halves(long value) {
        return (value & LOW_HALF) + (value >>> 32);
    }

    /** From any 63 bits to less than 2^32 + 2^31. */
    private static long fold32(long sum) {
        return (sum & LOW_HALF) + (sum >>> 32);
    }

    /** From less than 2^48 to 16 bits. */
    static int fold(long sum) {
        long once = (sum & 0xffff) + (sum >>> 16 & 0xffff) + (sum >>> 32);
        long twice = (once & 0xffff) + (once >>> 16);
        return (int) ((twice & 0xffff) + (twice >>> 16));
    }

    private static int swap(int sum) {
        return (sum & 0xff) << 8 | sum >>> 8;
    }
}
