package dev.peregrine.transport.dpdk.tcp;

/**
 * How much one connection lets its peer send: the right edge of the window, which never moves back, and the buffer that
 * it stands for (RFC 9293 section 3.8.6; RFC 7323 section 2). The buffer grows where it is what limits the peer: twice of
 * what a round trip brings is enough to never be that.
 */
final class ReceiveWindow {

    private static final int MAX_FIELD = 65_535;

    /** Times are kept in units of 2^16 ns, which wrap together with the clock. */
    private static final int TICK_SHIFT = 16;

    private final TcpConnection connection;

    /** The right edge: nothing is accepted behind it. */
    private int rcvAdv;

    private final byte shift;
    private boolean closed;

    /** Where the window ends that is being measured: as many bytes from its begin as the buffer takes. */
    private int measureEnd;

    private int measureBeginTicks;

    ReceiveWindow(TcpConnection connection) {
        this.connection = connection;
        TcpSettings settings = connection.layer().settings();
        shift = (byte) (connection.options().isReceiveBufferFixed() ? shiftFor(bufferSize()) : shiftFor(settings));
    }

    private static int shiftFor(int bufferSize) {
        int shift = 0;
        while (shift < HeaderOptions.MAX_WINDOW_SHIFT && bufferSize >>> shift > MAX_FIELD) {
            shift++;
        }
        return shift;
    }

    /** What the window scale option says on connections whose buffers may grow. */
    static int shiftFor(TcpSettings settings) {
        return shiftFor(Math.max(settings.receiveBufferSize(), settings.maxReceiveBufferSize()));
    }

    /** The window field of a SYN, which is never scaled, on a connection that has an empty buffer of this size. */
    static int firstField(int bufferSize) {
        return Math.min(bufferSize, MAX_FIELD);
    }

    /** Takes the peer's initial sequence number over: our own SYN, or SYN and ACK, has advertised a window before. */
    void open(int rcvNxt, long nowNanos) {
        rcvAdv = rcvNxt + synField();
        beginMeasuring(rcvNxt, ticks(nowNanos));
    }

    private void beginMeasuring(int from, int nowTicks) {
        measureEnd = from + bufferSize();
        measureBeginTicks = nowTicks;
    }

    private static int ticks(long nanos) {
        return (int) (nanos >> TICK_SHIFT);
    }

    /**
     * The application has read all before a sequence number. Where it has read as much as the whole buffer takes within
     * two round trips, the peer may be waiting for the window.
     */
    void hasRead(int before, long nowNanos) {
        if (SequenceNumber.lessThan(before, measureEnd)) {
            return;
        }
        int nowTicks = ticks(nowNanos);
        long tookNanos = (long) (nowTicks - measureBeginTicks) << TICK_SHIFT;
        TcpOptions options = connection.options();
        if (!options.isReceiveBufferFixed()) {
            TcpSettings settings = connection.layer().settings();
            if (connection.layer().receiveMemory().isShort()) {
                options.tuneReceiveBuffer(Math.min(bufferSize(), settings.receiveBufferSize()));
            } else if (tookNanos <= 2 * connection.sender().rtt().srttNanos()) {
                int most = Math.max(bufferSize(), settings.maxReceiveBufferSize());
                options.tuneReceiveBuffer((int) Math.min(2L * bufferSize(), most));
            }
        }
        beginMeasuring(before, nowTicks);
    }

    /** Bytes that may wait to be read. */
    int bufferSize() {
        return connection.options().receiveBufferSize();
    }

    /** What our window scale option says. */
    int shift() {
        return shift;
    }

    /** RCV.NXT plus RCV.WND. */
    int rcvAdv() {
        return rcvAdv;
    }

    private int scale() {
        return connection.windowScaling() ? shift : 0;
    }

    /**
     * Whether the peer shall be told of room that reading has made: when half of the buffer has become free, or sooner
     * where it has not even room for two segments; otherwise the ACKs of what it sends say enough.
     */
    boolean isUpdateDue() {
        TcpReceiver receiver = connection.receiver();
        if (receiver.isFinReceived() || !connection.state().acceptsPayload()) {
            return false;
        }
        int most = MAX_FIELD << scale();
        int gain = receiver.rcvNxt() + Math.min(free(), most) - rcvAdv;
        int half = Math.min(bufferSize(), most) / 2;
        int mss = receiver.mss();
        return gain >= half || (rcvAdv - receiver.rcvNxt() < 2 * mss && gain >= Math.min(mss, half));
    }

    /** Bytes that the buffer has room for, by the payload and by the memory which that pins. */
    private int free() {
        ReceiveQueue queue = connection.receiver().queue();
        return Math.max(bufferSize() - Math.max(queue.bytes(), queue.pinnedBytes() / 2), 0);
    }

    /**
     * The window field of the next segment. The right edge moves by a full segment or half of the buffer at least, so
     * that the peer is not lured into small segments (RFC 9293 section 3.8.6.2.2).
     */
    int field() {
        return field(scale());
    }

    /** The same for a SYN, whose window is never scaled. */
    int synField() {
        return firstField(free());
    }

    private int field(int scale) {
        int rcvNxt = connection.receiver().rcvNxt();
        int free = Math.min(free(), MAX_FIELD << scale) & -(1 << scale);
        int gain = rcvNxt + free - rcvAdv;
        if (gain >= Math.min(connection.receiver().mss(), bufferSize() / 2)) {
            rcvAdv = rcvNxt + free;
        }
        // What does not make a whole unit of the scale stays acceptable though it is not said any more.
        int field = Math.min((rcvAdv - rcvNxt) >>> scale, MAX_FIELD);
        countClosed(field == 0);
        return field;
    }

    private void countClosed(boolean nowClosed) {
        if (nowClosed != closed) {
            closed = nowClosed;
            if (nowClosed) {
                connection.layer().counters().toZeroWindow++;
            } else {
                connection.layer().counters().fromZeroWindow++;
            }
        }
    }
}
