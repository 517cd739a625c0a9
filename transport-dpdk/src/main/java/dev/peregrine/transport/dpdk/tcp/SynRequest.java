package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.util.TimerWheel;

/**
 * A SYN that was answered and whose handshake is not complete (SYN_RECEIVED of a listener): no more than what the SYN and
 * ACK says and what a connection has to know of the SYN, since anybody can send one.
 */
final class SynRequest extends TimerWheel.Timer implements Flow {

    final OutboundPath path;
    final TcpListener listener;
    private final long localHigh;
    private final long localLow;
    private final long remoteHigh;
    private final long remoteLow;
    private final char localPort;
    private final char remotePort;
    final int iss;
    final int timestampOffset;

    /** The peer's initial sequence number. */
    final int irs;

    private final char peerMss;
    private final char peerWindow;
    private final byte peerShift;
    final boolean timestamps;
    final boolean selectiveAcks;
    final boolean ecn;

    /** The peer's last timestamp. */
    int tsRecent;

    /** How often the SYN and ACK was sent again because nothing came. */
    byte timeouts;

    /** Whether the SYN and ACK waits for the next flush. */
    boolean answerDue;

    /** Whether the request is not kept: all that it says is in the sequence number and the timestamp of the answer. */
    final boolean cookie;

    /** When the SYN came. */
    final long arrivedNanos;

    /** Takes over what a SYN says, as far as the settings agree; with a cookie only as far as that can bear. */
    SynRequest(
            TcpListener listener,
            OutboundPath path,
            ConnectionEnds ends,
            IncomingSegment syn,
            boolean cookie,
            long nowNanos) {
        this.listener = listener;
        this.path = path;
        this.cookie = cookie;
        arrivedNanos = nowNanos;
        localHigh = ends.localHigh();
        localLow = ends.localLow();
        remoteHigh = ends.remoteHigh();
        remoteLow = ends.remoteLow();
        localPort = (char) ends.localPort();
        remotePort = (char) ends.remotePort();
        iss = ends.initialSequence();
        timestampOffset = ends.timestampOffset();
        irs = syn.seq;
        peerMss = (char) syn.options.mss;
        peerWindow = (char) syn.window;
        tsRecent = syn.options.timestampValue;
        TcpSettings settings = listener.layer().settings();
        timestamps = settings.timestamps() && syn.options.hasTimestamps;
        boolean bearsOptions = timestamps || !cookie;
        selectiveAcks = bearsOptions && settings.selectiveAcks() && syn.options.sackPermitted;
        ecn = bearsOptions && settings.ecn() != TcpEcn.OFF && syn.offersEcn();
        boolean scaled = bearsOptions && settings.windowScaling();
        peerShift = (byte) (scaled ? syn.options.windowShift : HeaderOptions.NO_WINDOW_SCALE);
    }

    /** Makes a segment the SYN that it was, but for what was not agreed upon. */
    void restore(IncomingSegment syn) {
        syn.seq = irs;
        syn.window = peerWindow;
        syn.windowScaled = false;
        syn.flags = ecn ? TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR : TcpHeader.SYN;
        syn.ecn = 0;
        syn.options.mss = peerMss;
        syn.options.windowShift = peerShift;
        syn.options.sackPermitted = selectiveAcks;
        syn.options.hasTimestamps = timestamps;
        syn.options.timestampValue = tsRecent;
    }

    boolean windowScaling() {
        return peerShift != HeaderOptions.NO_WINDOW_SCALE;
    }

    int peerShift() {
        return peerShift;
    }

    ConnectionEnds ends() {
        return new ConnectionEnds(
                localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort, iss, timestampOffset);
    }

    @Override
    protected void expired(long nowNanos) {
        listener.layer().synQueue().timedOut(this, nowNanos);
    }

    @Override
    public long localAddressHigh() {
        return localHigh;
    }

    @Override
    public long localAddressLow() {
        return localLow;
    }

    @Override
    public int localPort() {
        return localPort;
    }

    @Override
    public long remoteAddressHigh() {
        return remoteHigh;
    }

    @Override
    public long remoteAddressLow() {
        return remoteLow;
    }

    @Override
    public int remotePort() {
        return remotePort;
    }

    @Override
    public boolean hasEnds(long lHigh, long lLow, int lPort, long rHigh, long rLow, int rPort) {
        return remotePort == rPort
                && localPort == lPort
                && remoteLow == rLow
                && localLow == lLow
                && remoteHigh == rHigh
                && localHigh == lHigh;
    }
}
