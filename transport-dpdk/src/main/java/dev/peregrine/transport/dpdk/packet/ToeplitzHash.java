package dev.peregrine.transport.dpdk.packet;

/**
 * The hash by which a network card's receive side scaling chooses the queue of a flow, after Microsoft's "RSS Hashing
 * Functions". The input is source address, destination address, source port and destination port, in network order;
 * IPv4 addresses enter with their four bytes.
 *
 * <p>Each input byte looks up its share of the result in a table of its place: 12 look-ups for IPv4, 36 for IPv6.
 * Immutable; may be shared between threads.
 */
public final class ToeplitzHash {

    /** Bytes of the usual key; longer keys are legal, their rest is not used. */
    public static final int KEY_LENGTH = 40;

    private static final int INPUT_LENGTH = 36;

    private final int[] table = new int[INPUT_LENGTH << 8];

    /**
     * Builds the tables, 36 KiB, for a key.
     *
     * @throws IllegalArgumentException where the key has less than {@value #KEY_LENGTH} bytes
     */
    public ToeplitzHash(byte[] key) {
        if (key.length < KEY_LENGTH) {
            throw new IllegalArgumentException("an RSS key has at least " + KEY_LENGTH + " bytes, not " + key.length);
        }
        for (int place = 0; place < INPUT_LENGTH; place++) {
            for (int value = 1; value < 256; value++) {
                int highest = 31 - Integer.numberOfLeadingZeros(value);
                int rest = value & ~(1 << highest);
                table[place << 8 | value] = table[place << 8 | rest] ^ window(key, place * 8 + 7 - highest);
            }
        }
    }

    /**
     * A key under which both directions of a flow have the same hash, so that they meet on one queue (Woo and Park,
     * "Scalable TCP Session Monitoring with Symmetric Receive-side Scaling", 2012).
     */
    public static byte[] symmetricKey() {
        byte[] key = new byte[KEY_LENGTH];
        for (int i = 0; i < KEY_LENGTH; i += 2) {
            key[i] = 0x6d;
            key[i + 1] = 0x5a;
        }
        return key;
    }

    /** The hash of a TCP or UDP flow, as its packets carry the addresses. */
    public int hash(
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int sourcePort,
            int destinationPort) {
        int ports = sourcePort << 16 | (destinationPort & 0xffff);
        if (IpAddress.isIpv4(sourceHigh, sourceLow)) {
            return ofInt(0, (int) sourceLow) ^ ofInt(4, (int) destinationLow) ^ ofInt(8, ports);
        }
        return ofAddresses(sourceHigh, sourceLow, destinationHigh, destinationLow) ^ ofInt(32, ports);
    }

    /** The hash of packets that are neither TCP nor UDP, or are fragments. */
    public int hash(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        if (IpAddress.isIpv4(sourceHigh, sourceLow)) {
            return ofInt(0, (int) sourceLow) ^ ofInt(4, (int) destinationLow);
        }
        return ofAddresses(sourceHigh, sourceLow, destinationHigh, destinationLow);
    }

    private int ofAddresses(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        return ofLong(0, sourceHigh) ^ ofLong(8, sourceLow) ^ ofLong(16, destinationHigh) ^ ofLong(24, destinationLow);
    }

    private int ofLong(int place, long value) {
        return ofInt(place, (int) (value >>> 32)) ^ ofInt(place + 4, (int) value);
    }

    private int ofInt(int place, int value) {
        int base = place << 8;
        return table[base | value >>> 24]
                ^ table[base + 0x100 | (value >>> 16 & 0xff)]
                ^ table[base + 0x200 | (value >>> 8 & 0xff)]
                ^ table[base + 0x300 | (value & 0xff)];
    }

    /** 32 bits of the key, beginning with a bit counted from its first. */
    private static int window(byte[] key, int bit) {
        long bytes = 0;
        for (int i = 0; i < 5; i++) {
            bytes = bytes << 8 | (key[(bit >>> 3) + i] & 0xff);
        }
        return (int) (bytes >>> (8 - (bit & 7)));
    }
}
