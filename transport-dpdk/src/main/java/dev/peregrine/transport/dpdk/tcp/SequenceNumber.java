package dev.peregrine.transport.dpdk.tcp;

/** Compares 32-bit sequence numbers, which wrap (RFC 9293 section 3.4). Right while two lie less than 2^31 apart. */
final class SequenceNumber {

    private SequenceNumber() {}

    static boolean lessThan(int a, int b) {
        return a - b < 0;
    }

    static boolean lessOrEqual(int a, int b) {
        return a - b <= 0;
    }

    static boolean greaterThan(int a, int b) {
        return a - b > 0;
    }

    static boolean greaterOrEqual(int a, int b) {
        return a - b >= 0;
    }

    static int max(int a, int b) {
        return a - b >= 0 ? a : b;
    }
}
