package dev.peregrine.transport.dpdk.tcp;

import java.util.Objects;

/**
 * What holds for all connections of a stack. Immutable; {@link #DEFAULT} is what the RFCs and common practice say, and
 * a {@link Builder} changes single values.
 */
public final class TcpSettings {

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;

    /** The defaults. */
    public static final TcpSettings DEFAULT = new Builder().build();

    private final int sendBufferSize;
    private final int maxSendBufferSize;
    private final int receiveBufferSize;
    private final int maxReceiveBufferSize;
    private final boolean windowScaling;
    private final boolean timestamps;
    private final boolean selectiveAcks;
    private final TcpEcn ecn;
    private final CongestionAlgorithm congestionAlgorithm;
    private final long initialRtoNanos;
    private final long minRtoNanos;
    private final long maxRtoNanos;
    private final long delayedAckNanos;
    private final long mslNanos;
    private final long finWait2Nanos;
    private final int synRetransmissions;
    private final int retransmissions;
    private final int orphanRetransmissions;
    private final int synBacklog;
    private final boolean synCookies;
    private final int challengeAcksPerSecond;
    private final int receivePoolReserve;
    private final long receiveSpillBytes;
    private final int orphans;
    private final int timeWaits;

    private TcpSettings(Builder builder) {
        sendBufferSize = builder.sendBufferSize;
        maxSendBufferSize = builder.maxSendBufferSize;
        receiveBufferSize = builder.receiveBufferSize;
        maxReceiveBufferSize = builder.maxReceiveBufferSize;
        windowScaling = builder.windowScaling;
        timestamps = builder.timestamps;
        selectiveAcks = builder.selectiveAcks;
        ecn = builder.ecn;
        congestionAlgorithm = builder.congestionAlgorithm;
        initialRtoNanos = builder.initialRtoNanos;
        minRtoNanos = builder.minRtoNanos;
        maxRtoNanos = builder.maxRtoNanos;
        delayedAckNanos = builder.delayedAckNanos;
        mslNanos = builder.mslNanos;
        finWait2Nanos = builder.finWait2Nanos;
        synRetransmissions = builder.synRetransmissions;
        retransmissions = builder.retransmissions;
        orphanRetransmissions = builder.orphanRetransmissions;
        synBacklog = builder.synBacklog;
        synCookies = builder.synCookies;
        challengeAcksPerSecond = builder.challengeAcksPerSecond;
        receivePoolReserve = builder.receivePoolReserve;
        receiveSpillBytes = builder.receiveSpillBytes;
        orphans = builder.orphans;
        timeWaits = builder.timeWaits;
    }

    /** Default of {@link TcpOptions#sendBufferSize()}. */
    public int sendBufferSize() {
        return sendBufferSize;
    }

    /** Bytes up to which a send buffer grows with the congestion window, where its size was not set. */
    public int maxSendBufferSize() {
        return maxSendBufferSize;
    }

    /** Default of {@link TcpOptions#receiveBufferSize()}. */
    public int receiveBufferSize() {
        return receiveBufferSize;
    }

    /** Bytes up to which a receive buffer grows where it limits its peer, unless its size was set. */
    public int maxReceiveBufferSize() {
        return maxReceiveBufferSize;
    }

    /** Whether the window scale option is offered and answered (RFC 7323 section 2). */
    public boolean windowScaling() {
        return windowScaling;
    }

    /** Whether the timestamps option is offered and answered (RFC 7323 section 3). */
    public boolean timestamps() {
        return timestamps;
    }

    /** Whether selective acknowledgments are offered and answered (RFC 2018). */
    public boolean selectiveAcks() {
        return selectiveAcks;
    }

    /** Whether congestion notification is offered and answered (RFC 3168). */
    public TcpEcn ecn() {
        return ecn;
    }

    /** How the congestion windows grow and shrink. */
    public CongestionAlgorithm congestionAlgorithm() {
        return congestionAlgorithm;
    }

    /** The retransmission timeout before the first round trip is measured (RFC 6298 section 2.1). */
    public long initialRtoNanos() {
        return initialRtoNanos;
    }

    /** The least retransmission timeout. */
    public long minRtoNanos() {
        return minRtoNanos;
    }

    /** The bound of the retransmission timeout's back-off (RFC 6298 section 2.5) and of persist probes. */
    public long maxRtoNanos() {
        return maxRtoNanos;
    }

    /** How long an ACK may be held back (RFC 1122 section 4.2.3.2: less than 500 ms). */
    public long delayedAckNanos() {
        return delayedAckNanos;
    }

    /** The maximum segment lifetime; TIME_WAIT lasts twice as long (RFC 9293 section 3.4.2). */
    public long mslNanos() {
        return mslNanos;
    }

    /** How long a connection that the application has closed waits for the peer's FIN. */
    public long finWait2Nanos() {
        return finWait2Nanos;
    }

    /** Retransmissions of a SYN, or of a SYN and ACK, before the attempt is given up. */
    public int synRetransmissions() {
        return synRetransmissions;
    }

    /** Retransmissions of a segment in a row before the connection fails (R2 of RFC 9293 section 3.8.3). */
    public int retransmissions() {
        return retransmissions;
    }

    /** The same where the application has closed the connection already. */
    public int orphanRetransmissions() {
        return orphanRetransmissions;
    }

    /** Whether SYNs beyond {@link #synBacklog()} are answered with cookies (RFC 4987 section 3.6) or dropped. */
    public boolean synCookies() {
        return synCookies;
    }

    /** Half-open requests that a listener bears at a time. */
    public int synBacklog() {
        return synBacklog;
    }

    /** Challenge ACKs that the stack sends in a second at most (RFC 5961 section 7). */
    public int challengeAcksPerSecond() {
        return challengeAcksPerSecond;
    }

    /** Ordinary memory, in bytes, that payload may be moved to when receive buffers run short. */
    public long receiveSpillBytes() {
        return receiveSpillBytes;
    }

    /** Connections that may go on at a time after their application has closed them. */
    public int orphans() {
        return orphans;
    }

    /** Connections that may be in TIME_WAIT at a time. */
    public int timeWaits() {
        return timeWaits;
    }

    /** Receive buffers that payload which waits to be read leaves to the device. */
    public int receivePoolReserve() {
        return receivePoolReserve;
    }

    /** Collects settings that differ from the default. */
    public static final class Builder {

        private int sendBufferSize = 256 * 1024;
        private int maxSendBufferSize = 1024 * 1024;
        private int receiveBufferSize = 256 * 1024;
        private int maxReceiveBufferSize = 4 * 1024 * 1024;
        private boolean windowScaling = true;
        private boolean timestamps = true;
        private boolean selectiveAcks = true;
        private TcpEcn ecn = TcpEcn.ANSWER;
        private CongestionAlgorithm congestionAlgorithm = CongestionAlgorithm.CUBIC;
        private long initialRtoNanos = SECOND;
        private long minRtoNanos = 200 * MILLISECOND;
        private long maxRtoNanos = 60 * SECOND;
        private long delayedAckNanos = 40 * MILLISECOND;
        private long mslNanos = 30 * SECOND;
        private long finWait2Nanos = 60 * SECOND;
        private int synRetransmissions = 5;
        private int retransmissions = 15;
        private int orphanRetransmissions = 8;
        private int synBacklog = 1024;
        private boolean synCookies = true;
        private int challengeAcksPerSecond = 1000;
        private int receivePoolReserve = 64;
        private long receiveSpillBytes = 64 << 20;
        private int orphans = 16_384;
        private int timeWaits = 65_536;

        public Builder sendBufferSize(int bytes) {
            sendBufferSize = atLeast("sendBufferSize", bytes, 1);
            return this;
        }

        public Builder maxSendBufferSize(int bytes) {
            maxSendBufferSize = atLeast("maxSendBufferSize", bytes, 1);
            return this;
        }

        public Builder receiveBufferSize(int bytes) {
            receiveBufferSize = atLeast("receiveBufferSize", bytes, 1);
            return this;
        }

        public Builder maxReceiveBufferSize(int bytes) {
            maxReceiveBufferSize = atLeast("maxReceiveBufferSize", bytes, 1);
            return this;
        }

        public Builder windowScaling(boolean offered) {
            windowScaling = offered;
            return this;
        }

        public Builder timestamps(boolean offered) {
            timestamps = offered;
            return this;
        }

        public Builder selectiveAcks(boolean offered) {
            selectiveAcks = offered;
            return this;
        }

        public Builder ecn(TcpEcn value) {
            ecn = Objects.requireNonNull(value);
            return this;
        }

        public Builder congestionAlgorithm(CongestionAlgorithm algorithm) {
            congestionAlgorithm = algorithm;
            return this;
        }

        public Builder initialRtoNanos(long nanos) {
            initialRtoNanos = positive("initialRtoNanos", nanos);
            return this;
        }

        public Builder minRtoNanos(long nanos) {
            minRtoNanos = positive("minRtoNanos", nanos);
            return this;
        }

        public Builder maxRtoNanos(long nanos) {
            maxRtoNanos = positive("maxRtoNanos", nanos);
            return this;
        }

        public Builder delayedAckNanos(long nanos) {
            delayedAckNanos = positive("delayedAckNanos", nanos);
            return this;
        }

        public Builder mslNanos(long nanos) {
            mslNanos = positive("mslNanos", nanos);
            return this;
        }

        public Builder finWait2Nanos(long nanos) {
            finWait2Nanos = positive("finWait2Nanos", nanos);
            return this;
        }

        public Builder synRetransmissions(int count) {
            synRetransmissions = atLeast("synRetransmissions", count, 0);
            return this;
        }

        public Builder retransmissions(int count) {
            retransmissions = atLeast("retransmissions", count, 0);
            return this;
        }

        public Builder orphanRetransmissions(int count) {
            orphanRetransmissions = atLeast("orphanRetransmissions", count, 0);
            return this;
        }

        public Builder synBacklog(int connections) {
            synBacklog = atLeast("synBacklog", connections, 1);
            return this;
        }

        public Builder synCookies(boolean sent) {
            synCookies = sent;
            return this;
        }

        public Builder challengeAcksPerSecond(int count) {
            challengeAcksPerSecond = atLeast("challengeAcksPerSecond", count, 1);
            return this;
        }

        public Builder receivePoolReserve(int buffers) {
            receivePoolReserve = atLeast("receivePoolReserve", buffers, 0);
            return this;
        }

        public Builder receiveSpillBytes(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("receiveSpillBytes " + bytes + " is negative");
            }
            receiveSpillBytes = bytes;
            return this;
        }

        public Builder orphans(int connections) {
            orphans = atLeast("orphans", connections, 0);
            return this;
        }

        public Builder timeWaits(int connections) {
            timeWaits = atLeast("timeWaits", connections, 0);
            return this;
        }

        /** The settings with all that was said so far. */
        public TcpSettings build() {
            return new TcpSettings(this);
        }

        private static int atLeast(String name, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(name + " " + value + " is less than " + least);
            }
            return value;
        }

        private static long positive(String name, long nanos) {
            if (nanos <= 0) {
                throw new IllegalArgumentException(name + " " + nanos + " is not positive");
            }
            return nanos;
        }
    }
}
