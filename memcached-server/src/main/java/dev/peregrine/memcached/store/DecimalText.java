package dev.peregrine.memcached.store;

/**
 * Reads and writes the unsigned 64-bit decimal number that a value is, as memcached's {@code safe_strtoull} does: blanks
 * before, a leading plus and zeros are fine, and whatever follows a blank behind the digits is ignored. Reused by one
 * thread.
 */
final class DecimalText {

    private static final long MAX_DIV_10 = Long.divideUnsigned(-1L, 10);

    private final PagedMemory memory;
    private long value;

    DecimalText(PagedMemory memory) {
        this.memory = memory;
    }

    /** Reads a number from an item; false where there is none. */
    boolean parse(int item, int field, int length) {
        int at = field;
        int end = field + length;
        while (at < end && isBlank(memory.getByte(item, at))) {
            at++;
        }
        if (at < end && memory.getByte(item, at) == '+') {
            at++;
        }
        int digits = at;
        value = 0;
        for (; at < end && isDigit(memory.getByte(item, at)); at++) {
            int digit = memory.getByte(item, at) - '0';
            if (Long.compareUnsigned(value, MAX_DIV_10) > 0 || Long.compareUnsigned(value * 10 + digit, digit) < 0) {
                return false;
            }
            value = value * 10 + digit;
        }
        return at > digits && (at == end || isBlank(memory.getByte(item, at)));
    }

    /** The number that {@link #parse} found. */
    long value() {
        return value;
    }

    /** Digits of an unsigned number. */
    static int digits(long number) {
        int digits = 1;
        for (long left = number; Long.compareUnsigned(left, 9) > 0; left = Long.divideUnsigned(left, 10)) {
            digits++;
        }
        return digits;
    }

    /** Writes an unsigned number and pads it with blanks to {@code length}, which is enough for its digits. */
    void write(long number, int item, int field, int length) {
        int digits = digits(number);
        long left = number;
        for (int at = field + digits - 1; at >= field; at--) {
            memory.putByte(item, at, (byte) ('0' + Long.remainderUnsigned(left, 10)));
            left = Long.divideUnsigned(left, 10);
        }
        for (int at = field + digits; at < field + length; at++) {
            memory.putByte(item, at, (byte) ' ');
        }
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }
}
