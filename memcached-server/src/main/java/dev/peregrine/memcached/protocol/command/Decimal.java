package dev.peregrine.memcached.protocol.command;

import io.netty.buffer.ByteBuf;

/** Writes unsigned numbers in decimal. */
final class Decimal {

    private static final long[] POWERS_OF_TEN = powersOfTen();

    private Decimal() {}

    private static long[] powersOfTen() {
        long[] powers = new long[20];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /** How many digits a number has, 1 to 20. */
    static int digits(long unsigned) {
        if (unsigned < 0) {
            return Long.compareUnsigned(unsigned, POWERS_OF_TEN[19]) >= 0 ? 20 : 19;
        }
        int digits = 1;
        while (digits < 19 && unsigned >= POWERS_OF_TEN[digits]) {
            digits++;
        }
        return digits;
    }

    /** The digit at a power of ten, as a character. */
    static int digitAt(long unsigned, int place) {
        return '0' + (int) Long.remainderUnsigned(Long.divideUnsigned(unsigned, POWERS_OF_TEN[place]), 10);
    }

    /** Appends a number to a buffer that has room for 20 bytes. */
    static void write(long unsigned, ByteBuf to) {
        int end = to.writerIndex() + digits(unsigned);
        int at = end - 1;
        long rest = unsigned;
        if (rest < 0) {
            long quotient = Long.divideUnsigned(rest, 10);
            to.setByte(at--, '0' + (int) (rest - quotient * 10));
            rest = quotient;
        }
        while (rest > 9) {
            long quotient = rest / 10;
            to.setByte(at--, '0' + (int) (rest - quotient * 10));
            rest = quotient;
        }
        to.setByte(at, '0' + (int) rest);
        to.writerIndex(end);
    }
}
