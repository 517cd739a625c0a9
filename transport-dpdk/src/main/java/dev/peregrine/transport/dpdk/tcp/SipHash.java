package dev.peregrine.transport.dpdk.tcp;

/** SipHash-2-4, a keyed hash that cannot be predicted without the key (Aumasson and Bernstein, 2012). */
final class SipHash {

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** Hashes the two ends of a connection. */
    long hash(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        begin();
        word(localHigh);
        word(localLow);
        word(remoteHigh);
        word(remoteLow);
        // The last word has the length in its top byte.
        word(36L << 56 | (long) localPort << 16 | remotePort);
        return finish();
    }

    void begin() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
    }

    void word(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    long finish() {
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
