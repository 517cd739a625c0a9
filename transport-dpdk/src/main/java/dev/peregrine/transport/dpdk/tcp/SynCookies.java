package dev.peregrine.transport.dpdk.tcp;

import java.util.random.RandomGenerator;

/**
 * Handshakes without a request: when the SYN queue is full the initial sequence number itself says what has to be known
 * when the last ACK comes back (RFC 4987 section 3.6). Laid out as Linux does it: a keyed hash of the two ends, the
 * peer's number and the minute, with the MSS as an index hidden in its low 24 bits; window scale, SACK and ECN ride in the
 * low six bits of the timestamp, so that without timestamps there are none.
 */
final class SynCookies {

    /** Minutes for which a cookie is taken, the one under way included. */
    private static final int LIFE_MINUTES = 2;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** Nobody has to look for cookies longer after the last one was sent. */
    static final long LIFE_NANOS = LIFE_MINUTES * MINUTE_NANOS;

    private static final int HASH_BITS = 24;
    private static final int HASH_MASK = (1 << HASH_BITS) - 1;
    private static final int MINUTE_MASK = (1 << (Integer.SIZE - HASH_BITS)) - 1;

    /** What peers have: the least, tunnels, PPPoE, Ethernet with IPv6 and IPv4, jumbo frames. */
    private static final int[] MSS = {216, 536, 1220, 1300, 1400, 1440, 1460, 8940};

    private static final int OPTION_BITS = 6;
    private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
    private static final int SHIFT_MASK = 0xf;
    private static final int NO_SHIFT = 0xf;
    private static final int SACK_BIT = 1 << 4;
    private static final int ECN_BIT = 1 << 5;

    private final SipHash ends;
    private final SipHash endsAndMinute;

    SynCookies(RandomGenerator random) {
        ends = new SipHash(random.nextLong(), random.nextLong());
        endsAndMinute = new SipHash(random.nextLong(), random.nextLong());
    }

    /** The initial sequence number that answers a SYN. */
    int encode(IncomingSegment syn, int defaultMss, long nowNanos) {
        int minute = minute(nowNanos);
        int mss = syn.options.mss != 0 ? syn.options.mss : defaultMss;
        int index = MSS.length - 1;
        while (index > 0 && MSS[index] > mss) {
            index--;
        }
        int hidden = (hash(endsAndMinute, syn, minute) + index) & HASH_MASK;
        return hash(ends, syn, 0) + syn.seq + (minute << HASH_BITS) + hidden;
    }

    /**
     * Checks the last ACK of a handshake.
     *
     * @return the peer's MSS, or 0 where the number is none of ours or too old
     */
    int decode(IncomingSegment last, long nowNanos) {
        int minute = minute(nowNanos);
        int rest = last.ack - 1 - (last.seq - 1) - hash(ends, last, 0);
        int age = (minute - (rest >>> HASH_BITS)) & MINUTE_MASK;
        if (age >= LIFE_MINUTES) {
            return 0;
        }
        int index = (rest - hash(endsAndMinute, last, minute - age)) & HASH_MASK;
        return index < MSS.length ? MSS[index] : 0;
    }

    private static int minute(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, MINUTE_NANOS);
    }

    private static int hash(SipHash keyed, IncomingSegment segment, int minute) {
        return (int) keyed.hash(
                segment.localHigh,
                segment.localLow ^ ((long) minute << Integer.SIZE),
                segment.destinationPort,
                segment.remoteHigh,
                segment.remoteLow,
                segment.sourcePort);
    }

    /** The latest timestamp value, not after a given one, that says what was agreed upon. */
    static int encodeOptions(SynRequest request, int timestamp) {
        int bits = request.windowScaling() ? request.peerShift() : NO_SHIFT;
        bits |= request.selectiveAcks ? SACK_BIT : 0;
        bits |= request.ecn ? ECN_BIT : 0;
        int value = (timestamp & ~OPTION_MASK) | bits;
        return SequenceNumber.greaterThan(value, timestamp) ? value - (1 << OPTION_BITS) : value;
    }

    /** Makes the last ACK of a handshake say of options what the SYN has said. */
    static void decodeOptions(HeaderOptions options, TcpSettings settings) {
        boolean known = settings.timestamps() && options.hasTimestamps;
        int bits = known ? options.timestampEcho & OPTION_MASK : NO_SHIFT;
        int shift = bits & SHIFT_MASK;
        options.hasTimestamps = known;
        options.windowShift = shift > HeaderOptions.MAX_WINDOW_SHIFT ? HeaderOptions.NO_WINDOW_SCALE : shift;
        options.sackPermitted = (bits & SACK_BIT) != 0;
    }

    /** Whether the timestamp says that ECN was agreed upon. */
    static boolean decodeEcn(HeaderOptions options) {
        return options.hasTimestamps && (options.timestampEcho & ECN_BIT) != 0;
    }
}
