package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.PathResolver;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Arrays;
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
    private final SegmentArrival arrival;
    private final StateTransitions transitions = new StateTransitions(this);
    private final PassiveOpen passiveOpen;
    private final SegmentMerger merger = new SegmentMerger(this);
    private final OutboundData.Pool outboundData = new OutboundData.Pool();
    private final Delivery delivery = new Delivery();
    private final ReceiveQueue.Pool receiveQueues = new ReceiveQueue.Pool();
    private final ReassemblyQueue.Pool reassemblyQueues = new ReassemblyQueue.Pool();
    private final FlowTable flows;
    private final ReceiveMemory receiveMemory;
    private final SynQueue synQueue = new SynQueue(this);
    private final ListenerTable listeners = new ListenerTable();
    private final ConnectionList dirty = new ConnectionList();
    private final ConnectionList ready = new ConnectionList();
    private final ResetQueue resets = new ResetQueue();
    private final IsnGenerator isn;
    private final ChallengeAcks challengeAcks;
    private int connectionCount;
    private int acceptable;
    /** Whether what is still to be sent found no room in the device. */
    private boolean awaitsRoom;

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
        flows = new FlowTable(random);
        receiveMemory = new ReceiveMemory(settings, counters);
        isn = new IsnGenerator(random);
        challengeAcks = new ChallengeAcks(settings.challengeAcksPerSecond(), random, counters);
        arrival = new SegmentArrival(this);
        passiveOpen = new PassiveOpen(this, paths, listeners, new SynCookies(random));
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
        IncomingSegment segment = merger.arriving();
        segment.localHigh = destinationHigh;
        segment.localLow = destinationLow;
        segment.remoteHigh = sourceHigh;
        segment.remoteLow = sourceLow;
        segment.ecn = ecn;
        if (segment.parse(buffer)) {
            merger.arrived(now);
        } else {
            counters.inErrs++;
            segment.discard();
        }
    }

    /** Merges segments of a burst; whoever has one tells it where that begins and ends. */
    public SegmentMerger merger() {
        return merger;
    }

    /** Looks at the connections of a burst's segments, of which there are so many at most, before these arrive. */
    public SegmentPreview preview(int most) {
        return new SegmentPreview(this, most);
    }

    /** Processes a segment and gives back what of it nobody has taken. */
    void process(IncomingSegment segment, long now) {
        if (segment.has(TcpHeader.RST)) {
            counters.inRsts++;
        }
        Flow flow = flows.find(
                segment.localHigh,
                segment.localLow,
                segment.destinationPort,
                segment.remoteHigh,
                segment.remoteLow,
                segment.sourcePort);
        if (!(flow instanceof TcpConnection connection)) {
            passiveOpen.arrives((SynRequest) flow, segment, now);
        } else if (connection.state() != TcpState.TIME_WAIT || !passiveOpen.reopens(connection, segment, now)) {
            arrival.arrives(connection, segment, now);
        }
        segment.discard();
    }

    /** The connection between two ends, or null; half-open requests are none yet. */
    public TcpConnection find(
            long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        Flow flow = flows.find(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        return flow instanceof TcpConnection connection ? connection : null;
    }

    /** Whether there is a connection between two ends, or a request for one. */
    public boolean knows(
            long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        return flows.find(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort) != null;
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
        ConnectionEnds ends = isn.ends(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, now);
        TcpConnection connection = new TcpConnection(this, path, null, options, ends);
        connection.handler(handler);
        add(connection);
        counters.activeOpens++;
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

    /**
     * Sends all that has become due on any connection. What finds no buffer stays for the next flush, and so does all behind
     * what finds no room in the device.
     */
    public void flush(long now) {
        nowNanos = now;
        awaitsRoom = false;
        for (int count = dirty.size(); count > 0 && !awaitsRoom; count--) {
            TcpConnection connection = dirty.poll();
            connection.clean();
            if (!connection.output(now)) {
                connection.markDirty();
                awaitsRoom = !connection.path().hasRoom();
            }
        }
        synQueue.flush(transmitter, now);
        receiveMemory.drainReturned();
        resets.flush(transmitter);
    }

    /** Whether dispatch or flush would do anything, as far as is known before the device has been asked again. */
    public boolean hasWork() {
        return (!dirty.isEmpty() && !awaitsRoom)
                || !ready.isEmpty()
                || !resets.isEmpty()
                || synQueue.hasAnswers()
                || (acceptable > 0 && listeners.isReady());
    }

    /** Connections in any state, TIME_WAIT included. */
    public int connectionCount() {
        return connectionCount;
    }

    /** Calls a visitor with each connection; it may do with it what it likes. */
    public void forEachConnection(Consumer<TcpConnection> visitor) {
        forEachFlow(flow -> {
            if (flow instanceof TcpConnection connection) {
                visitor.accept(connection);
            }
        });
    }

    /** Calls a visitor with the ends of each connection and each half-open request. */
    public void forEachFlow(Consumer<Flow> visitor) {
        Arrays.asList(flows.snapshot()).forEach(visitor);
    }

    /** Shows a visitor what the stack has open: listeners, half-open requests and connections. */
    public void list(long now, Consumer<ConnectionRow> visitor) {
        listeners.forEach(listener -> visitor.accept(ConnectionRow.of(listener)));
        for (Flow flow : flows.snapshot()) {
            visitor.accept(
                    switch (flow) {
                        case SynRequest request -> ConnectionRow.of(request);
                        case TcpConnection connection -> ConnectionRow.of(connection, now);
                    });
        }
    }

    /** Aborts all connections and sends their RSTs; half-open requests are forgotten. Handlers hear of it with the next dispatch. */
    public void close(long now) {
        nowNanos = now;
        for (Flow flow : flows.snapshot()) {
            switch (flow) {
                case SynRequest request -> synQueue.fail(request);
                case TcpConnection connection -> connection.abort();
            }
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

    /** What the segment being processed says to have arrived. */
    Delivery delivery() {
        return delivery;
    }

    ReceiveQueue.Pool receiveQueues() {
        return receiveQueues;
    }

    ReassemblyQueue.Pool reassemblyQueues() {
        return reassemblyQueues;
    }

    FlowTable flows() {
        return flows;
    }

    ReceiveMemory receiveMemory() {
        return receiveMemory;
    }

    SynQueue synQueue() {
        return synQueue;
    }

    SegmentArrival arrival() {
        return arrival;
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

    /** The ends of a connection that a segment asks for. */
    ConnectionEnds ends(IncomingSegment s, long now) {
        return isn.ends(s.localHigh, s.localLow, s.destinationPort, s.remoteHigh, s.remoteLow, s.sourcePort, now);
    }

    /** Takes a new connection in, which has something to send. */
    void add(TcpConnection connection) {
        flows.add(connection);
        connectionCount++;
        connection.markDirty();
    }

    StateTransitions transitions() {
        return transitions;
    }

    ChallengeAcks challengeAcks() {
        return challengeAcks;
    }

    void queueReset(OutboundPath path, int localPort, int remotePort, int seq, int ack, int flags) {
        if (!resets.add(path, localPort, remotePort, seq, ack, flags)) {
            counters.outRstsSuppressed++;
        }
    }

    void remove(TcpConnection connection) {
        flows.remove(connection);
        connectionCount--;
    }

    void remove(TcpListener listener) {
        listeners.remove(listener);
        for (Flow flow : flows.snapshot()) {
            switch (flow) {
                case SynRequest request -> {
                    if (request.listener == listener) {
                        synQueue.fail(request);
                    }
                }
                case TcpConnection connection -> {
                    if (connection.listener() == listener && !connection.isAccepted()) {
                        connection.abort();
                    }
                }
            }
        }
    }
}
