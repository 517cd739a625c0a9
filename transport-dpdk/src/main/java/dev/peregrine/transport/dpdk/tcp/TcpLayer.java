package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The TCP of one network stack: finds the connection of each segment, and gathers what its connections have to tell and
 * to send. Segments and the time come in, segments go out through the paths; nothing else is touched.
 *
 * <p>A turn is: {@link #segmentArrives} for each segment and the timers, then {@link #dispatch}, then {@link #flush}.
 * Called on the event loop only.
 */
public final class TcpLayer {

    private final TcpSettings settings;
    private final PathResolver paths;
    private final TimerWheel timers;
    private final TcpCounters counters;
    private final SegmentTransmitter transmitter;
    private final SegmentArrival arrival = new SegmentArrival(this);
    private final IncomingSegment segment = new IncomingSegment();
    private final OutboundData.Pool outboundData = new OutboundData.Pool();
    private final ReceiveQueue.Pool receiveQueues = new ReceiveQueue.Pool();
    private final ReassemblyQueue.Pool pieces = new ReassemblyQueue.Pool();
    private final ConnectionTable connections;
    private final ListenerTable listeners = new ListenerTable();
    private final ConnectionList dirty = new ConnectionList();
    private final ConnectionList ready = new ConnectionList();
    private final ResetQueue resets = new ResetQueue();
    private final IsnGenerator isn;
    private final ChallengeAckBudget challengeAcks;
    private int acceptable;
    private long nowNanos;

    /**
     * Creates the layer.
     *
     * @param pool gives buffers for headers
     * @param random gives the keys of hashes and sequence numbers, so it must not be predictable in production
     * @param counters may be shared with nobody
     */
    public TcpLayer(
            TcpSettings settings,
            PacketPool pool,
            PathResolver paths,
            TimerWheel timers,
            RandomGenerator random,
            TcpCounters counters) {
        this.settings = settings;
        this.paths = paths;
        this.timers = timers;
        this.counters = counters;
        transmitter = new SegmentTransmitter(pool, counters);
        connections = new ConnectionTable(random);
        isn = new IsnGenerator(random);
        challengeAcks = new ChallengeAckBudget(settings.challengeAcksPerSecond(), random);
    }

    /**
     * Processes a segment whose checksum was found good and whose destination is an address of ours.
     *
     * @param buffer its view begins with the TCP header and ends with the payload; a chain of buffers is possible. Its
     *     reference passes over
     * @param ecn the two ECN bits of the IP header
     */
    public void segmentArrives(
            PacketBuffer buffer,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int ecn,
            long now) {
        nowNanos = now;
        counters.inSegs++;
        if (segment.parse(buffer)) {
            TcpConnection connection = connections.find(
                    destinationHigh,
                    destinationLow,
                    segment.destinationPort,
                    sourceHigh,
                    sourceLow,
                    segment.sourcePort);
            int leastIss = 0;
            boolean reopens = connection != null && reopens(connection);
            if (reopens) {
                // The new incarnation begins where no segment of the old one can be mistaken (RFC 6191 section 2).
                leastIss = connection.sender().sndNxt() + (1 << 16);
                counters.timeWaitRecycled++;
                connection.fail(null);
                connection = null;
            }
            if (connection != null) {
                arrival.arrives(connection, segment, now);
            } else if (!IpAddress.isMulticast(destinationHigh, destinationLow)
                    && !IpAddress.isLimitedBroadcast(destinationHigh, destinationLow)) {
                withoutConnection(sourceHigh, sourceLow, destinationHigh, destinationLow, reopens, leastIss);
            }
        } else {
            counters.inErrs++;
        }
        segment.discard();
    }

    /** Whether a SYN may replace a connection in TIME_WAIT: it cannot be an old duplicate (RFC 6191, RFC 9293 3.6.1). */
    private boolean reopens(TcpConnection connection) {
        if (connection.state() != TcpState.TIME_WAIT
                || (segment.flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST)) != TcpHeader.SYN) {
            return false;
        }
        TcpReceiver receiver = connection.receiver();
        return SequenceNumber.greaterThan(segment.seq, receiver.rcvNxt())
                || (connection.timestamps()
                        && segment.options.hasTimestamps
                        && SequenceNumber.greaterThan(segment.options.timestampValue, receiver.tsRecent()));
    }

    /** Sections 3.10.7.1 and 3.10.7.2 of RFC 9293: CLOSED and LISTEN. */
    private void withoutConnection(
            long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, boolean reopens, int leastIss) {
        if (segment.has(TcpHeader.RST)) {
            return;
        }
        boolean syn = (segment.flags & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN;
        TcpListener listener = listeners.find(destinationHigh, destinationLow, segment.destinationPort);
        if (listener != null && !segment.has(TcpHeader.ACK)) {
            if (syn) {
                synArrives(listener, sourceHigh, sourceLow, destinationHigh, destinationLow, reopens, leastIss);
            }
            return;
        }
        OutboundPath path = paths.pathTo(destinationHigh, destinationLow, sourceHigh, sourceLow);
        if (path == null) {
            return;
        }
        if (segment.has(TcpHeader.ACK)) {
            queueReset(path, segment.destinationPort, segment.sourcePort, segment.ack, 0, TcpHeader.RST);
        } else {
            int ack = segment.seq + segment.length();
            int flags = TcpHeader.RST | TcpHeader.ACK;
            queueReset(path, segment.destinationPort, segment.sourcePort, 0, ack, flags);
        }
    }

    private void synArrives(
            TcpListener listener,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            boolean reopens,
            int leastIss) {
        OutboundPath path = paths.pathTo(destinationHigh, destinationLow, sourceHigh, sourceLow);
        if (path == null || listener.isAcceptQueueFull() || listener.isSynQueueFull()) {
            counters.listenDrops++;
            if (listener.isAcceptQueueFull()) {
                counters.listenOverflows++;
            }
            return;
        }
        TcpConnection.Ends ends = ends(
                destinationHigh, destinationLow, segment.destinationPort, sourceHigh, sourceLow, segment.sourcePort);
        if (reopens && SequenceNumber.lessThan(ends.initialSequence(), leastIss)) {
            ends = ends.withInitialSequence(leastIss);
        }
        TcpConnection connection = new TcpConnection(this, path, listener, new TcpOptions(settings), ends);
        connection.negotiate(segment, nowNanos);
        connections.add(connection);
        listener.opened();
        counters.passiveOpens++;
        connection.markDirty();
    }

    private TcpConnection.Ends ends(
            long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        long secret = isn.secret(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        return new TcpConnection.Ends(
                localHigh,
                localLow,
                localPort,
                remoteHigh,
                remoteLow,
                remotePort,
                IsnGenerator.initialSequence(secret, nowNanos),
                IsnGenerator.timestampOffset(secret));
    }

    /** The connection between two ends, or null. */
    public TcpConnection find(
            long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        return connections.find(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
    }

    /**
     * Takes connections on a port.
     *
     * @param addressHigh with addressLow the address, or both 0 for any address
     * @param port 1 to 65535
     * @param backlog connections that may wait to be accepted; less than 1 counts as 1
     * @throws BindException where another listener has the same address and port
     */
    public TcpListener listen(long addressHigh, long addressLow, int port, int backlog, TcpAcceptor acceptor)
            throws BindException {
        TcpListener listener = new TcpListener(this, addressHigh, addressLow, checkPort(port), backlog, acceptor);
        listeners.add(listener);
        return listener;
    }

    /**
     * Opens a connection; its SYN leaves with the next flush.
     *
     * @param options belongs to the connection from now on
     * @param handler is told {@link TcpEvents#ESTABLISHED} or {@link TcpEvents#FAILED}
     * @throws SocketException where the ends are in use or there is no route
     */
    public TcpConnection connect(
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort,
            TcpOptions options,
            TcpHandler handler,
            long now)
            throws SocketException {
        nowNanos = now;
        checkPort(localPort);
        checkPort(remotePort);
        if (find(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort) != null) {
            throw new BindException("TCP port " + localPort + " is in use for a connection to "
                    + IpAddress.format(remoteHigh, remoteLow) + ':' + remotePort);
        }
        OutboundPath path = paths.pathTo(localHigh, localLow, remoteHigh, remoteLow);
        if (path == null) {
            throw new NoRouteToHostException("There is no route to " + IpAddress.format(remoteHigh, remoteLow));
        }
        TcpConnection.Ends ends = ends(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        TcpConnection connection = new TcpConnection(this, path, null, options, ends);
        connection.handler(handler);
        connections.add(connection);
        counters.activeOpens++;
        connection.markDirty();
        return connection;
    }

    private static int checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("TCP port " + port + " is not between 1 and 65535");
        }
        return port;
    }

    /** Calls the acceptors and handlers of all that has become ready. */
    public void dispatch(long now) {
        nowNanos = now;
        if (acceptable > 0) {
            listeners.dispatch();
        }
        for (int count = ready.size(); count > 0; count--) {
            ready.poll().dispatch();
        }
    }

    /** Sends all that has become due on any connection. What finds no buffer stays for the next flush. */
    public void flush(long now) {
        nowNanos = now;
        for (int count = dirty.size(); count > 0; count--) {
            TcpConnection connection = dirty.poll();
            connection.clean();
            if (!connection.output(now)) {
                connection.markDirty();
            }
        }
        resets.flush(transmitter);
    }

    /** Whether dispatch or flush would do anything. */
    public boolean hasWork() {
        return !dirty.isEmpty() || !ready.isEmpty() || !resets.isEmpty() || (acceptable > 0 && listeners.isReady());
    }

    /**
     * The network says that a segment of ours could not be delivered. While a connection is being opened that ends it;
     * afterwards it is only a hint, since anybody may forge it (RFC 5927 section 6).
     *
     * @param sequence the sequence number of the segment, as the ICMP message quotes it
     */
    public void unreachable(
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort,
            int sequence) {
        TcpConnection connection = find(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        if (connection != null
                && connection.state().isOpening()
                && SequenceNumber.lessOrEqual(connection.sender().sndUna(), sequence)
                && SequenceNumber.lessThan(sequence, connection.sender().sndNxt())) {
            connection.fail(TcpFailure.UNREACHABLE);
        }
    }

    /** Connections in any state, TIME_WAIT included. */
    public int connectionCount() {
        return connections.size();
    }

    /** Calls a visitor with each connection; it may do with it what it likes. */
    public void forEachConnection(Consumer<TcpConnection> visitor) {
        for (TcpConnection connection : connections.snapshot()) {
            visitor.accept(connection);
        }
    }

    /** Aborts all connections and sends their RSTs. Handlers hear of it with the next dispatch. */
    public void close(long now) {
        nowNanos = now;
        for (TcpConnection connection : connections.snapshot()) {
            connection.abort();
            if (resets.isFull()) {
                resets.flush(transmitter);
            }
        }
        flush(now);
    }

    TcpSettings settings() {
        return settings;
    }

    TcpCounters counters() {
        return counters;
    }

    TimerWheel timers() {
        return timers;
    }

    SegmentTransmitter transmitter() {
        return transmitter;
    }

    OutboundData.Pool outboundData() {
        return outboundData;
    }

    ReceiveQueue.Pool receiveQueues() {
        return receiveQueues;
    }

    ReassemblyQueue.Pool pieces() {
        return pieces;
    }

    /** The time of the present turn, for what the application does outside of any event. */
    long nowNanos() {
        return nowNanos;
    }

    void addDirty(TcpConnection connection) {
        dirty.add(connection);
    }

    void addReady(TcpConnection connection) {
        ready.add(connection);
    }

    /** More, or fewer, connections wait to be accepted. */
    void acceptable(int change) {
        acceptable += change;
    }

    boolean takeChallengeAck(long now) {
        if (!challengeAcks.take(now)) {
            counters.challengeAcksSuppressed++;
            return false;
        }
        counters.challengeAcks++;
        return true;
    }

    /** The RST that ends a connection (RFC 9293 section 3.10.5). */
    void queueReset(TcpConnection c) {
        int flags = TcpHeader.RST | TcpHeader.ACK;
        queueReset(
                c.path(),
                c.localPort(),
                c.remotePort(),
                c.sender().sndNxt(),
                c.receiver().rcvNxt(),
                flags);
    }

    void queueReset(OutboundPath path, int localPort, int remotePort, int seq, int ack, int flags) {
        if (!resets.add(path, localPort, remotePort, seq, ack, flags)) {
            counters.outRstsSuppressed++;
        }
    }

    void remove(TcpConnection connection) {
        connections.remove(connection);
    }

    void remove(TcpListener listener) {
        listeners.remove(listener);
        for (TcpConnection connection : connections.snapshot()) {
            if (connection.listener() == listener && !connection.isAccepted()) {
                connection.abort();
            }
        }
    }
}
