package dev.peregrine.memcached.bench;

/**
 * Numbers as eight hexadecimal digits in one {@code long} in network order, of which keys and values are made: computed in
 * a few instructions where decimal digits would take a division each.
 */
final class HexWord {

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final int GOLDEN_RATIO = 0x9E37_79B9;
    private static final int DIGITS_TO_LETTERS = 'a' - '0' - 10;

    private HexWord() {}

    /** The digits of a number, the most significant one first. */
    static long of(int number) {
        long x = Integer.toUnsignedLong(number);
        x = (x | (x << 16)) & 0x0000_FFFF_0000_FFFFL;
        x = (x | (x << 8)) & 0x00FF_00FF_00FF_00FFL;
        x = (x | (x << 4)) & 0x0F0F_0F0F_0F0F_0F0FL;
        long letters = ((x + 6 * ONES) >>> 4) & ONES;
        return x + '0' * ONES + letters * DIGITS_TO_LETTERS;
    }

    /** The word at a place of a key's value: another at each place, and for each key. */
    static long ofValue(int key, int place) {
        return of(key + place * GOLDEN_RATIO);
    }

    /** The byte at a position of a key's value. */
    static byte byteOfValue(int key, int position) {
        return (byte) (ofValue(key, position >>> 3) >>> ((7 - (position & 7)) * Byte.SIZE));
    }
}
