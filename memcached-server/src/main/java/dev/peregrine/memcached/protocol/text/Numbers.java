package dev.peregrine.memcached.protocol.text;

import io.netty.buffer.ByteBuf;

/**
 * Reads the numbers of a command line, each kind by memcached's own rules.
 *
 * <p>Each method answers whether the bytes are such a number, which {@link #value} then holds. One object serves an
 * event loop, so that nothing is allocated.
 */
final class Numbers {

    private static final int MAX_INT32_LENGTH = 11;
    private static final int MAX_UINT64_LENGTH = 22;
    private static final long MAX_UINT32 = 0xffff_ffffL;

    /** 2^64 - 1 divided by 10. */
    private static final long MAX_UINT64_TENTH = Long.divideUnsigned(-1L, 10);

    private long value;

    /** The number that was read last. */
    long value() {
        return value;
    }

    /** Digits with an optional minus before them, within 32 bits and 11 characters. */
    boolean readInt32(ByteBuf line, int start, int end) {
        if (start == end || end - start > MAX_INT32_LENGTH) {
            return false;
        }
        boolean negative = line.getByte(start) == '-';
        long number = 0;
        for (int at = negative ? start + 1 : start; at < end; at++) {
            int digit = line.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            number = number * 10 + digit;
        }
        value = negative ? -number : number;
        return value == (int) value;
    }

    /** Digits, within 32 bits and 11 characters. */
    boolean readUnsigned32(ByteBuf line, int start, int end) {
        return end - start <= MAX_INT32_LENGTH && readUnsigned64(line, start, end) && value >= 0 && value <= MAX_UINT32;
    }

    /** Digits, within 64 bits and 22 characters. */
    boolean readUnsigned64(ByteBuf line, int start, int end) {
        if (start == end || end - start > MAX_UINT64_LENGTH) {
            return false;
        }
        return readDigits(line, start, end) == end;
    }

    /**
     * What C's {@code strtoul} takes, cut to 32 bits: blanks and a sign before the digits, a blank after them. Only the
     * client flags of the classic storage commands are read so.
     */
    boolean readFlags(ByteBuf line, int start, int end) {
        int digits = skipBlanks(line, start, end);
        boolean negative = isSign(line, digits, end) && line.getByte(digits) == '-';
        if (!readNumberAfterSign(line, digits, end)) {
            return false;
        }
        long number = negative ? -value : value;
        if (negative && number < 0) {
            return false;
        }
        value = number & MAX_UINT32;
        return true;
    }

    /**
     * What C's {@code strtol} takes, cut to 32 bits: as {@link #readFlags}, signed. Only the expiry time of the classic
     * storage commands is read so: 2^31 and above wrap into the past.
     */
    boolean readWrappingInt32(ByteBuf line, int start, int end) {
        int digits = skipBlanks(line, start, end);
        boolean negative = isSign(line, digits, end) && line.getByte(digits) == '-';
        if (!readNumberAfterSign(line, digits, end)) {
            return false;
        }
        boolean overflow = negative ? Long.compareUnsigned(value, Long.MIN_VALUE) > 0 : value < 0;
        value = (int) (negative ? -value : value);
        return !overflow;
    }

    private boolean readNumberAfterSign(ByteBuf line, int start, int end) {
        int digits = isSign(line, start, end) ? start + 1 : start;
        int next = readDigits(line, digits, end);
        return next > digits && (next == end || isBlank(line.getByte(next)) || line.getByte(next) == 0);
    }

    /** Reads digits as far as there are any; the index after them, or -1 where they exceed 64 bits. */
    private int readDigits(ByteBuf line, int start, int end) {
        long number = 0;
        int at = start;
        for (; at < end; at++) {
            int digit = line.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (Long.compareUnsigned(number, MAX_UINT64_TENTH) >= 0 && (number != MAX_UINT64_TENTH || digit > 5)) {
                return -1;
            }
            number = number * 10 + digit;
        }
        value = number;
        return at;
    }

    private static int skipBlanks(ByteBuf line, int start, int end) {
        int at = start;
        while (at < end && isBlank(line.getByte(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSign(ByteBuf line, int at, int end) {
        return at < end && (line.getByte(at) == '-' || line.getByte(at) == '+');
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }
}
