package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PathResolver;
import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * What a segment does that belongs to no connection: asks a listener for one, completes the handshake of one, or is
 * answered with a RST (RFC 9293 sections 3.10.7.1 and 3.10.7.2, and 3.10.7.4 for SYN_RECEIVED).
 */
final class PassiveOpen {

    /** What the sequence numbers of two incarnations of a connection lie apart at least (RFC 6191 section 2). */
    private static final int REOPEN_DISTANCE = 1 << 16;

    private static final int DEFAULT_MSS = 536;

    /** The round trip of a handshake of which only the cookie remembers. */
    private static final long UNKNOWN = -1;

    private final TcpLayer layer;
    private final TcpCounters counters;
    private final PathResolver paths;
    private final ListenerTable listeners;
    private final SynCookies cookies;

    /** The SYN of a handshake that is being completed. */
    private final IncomingSegment syn = new IncomingSegment();

    PassiveOpen(TcpLayer layer, PathResolver paths, ListenerTable listeners, SynCookies cookies) {
        this.layer = layer;
        counters = layer.counters();
        this.paths = paths;
        this.listeners = listeners;
        this.cookies = cookies;
    }

    /** @param request what the two ends have begun, or null */
    void arrives(SynRequest request, IncomingSegment segment, long nowNanos) {
        if (request != null) {
            completes(request, segment, nowNanos);
        } else if (!segment.has(TcpHeader.RST)
                && !IpAddress.isMulticast(segment.localHigh, segment.localLow)
                && !IpAddress.isLimitedBroadcast(segment.localHigh, segment.localLow)) {
            begins(segment, nowNanos);
        }
    }

    private void begins(IncomingSegment segment, long nowNanos) {
        TcpListener listener = listenerOf(segment);
        if (listener == null) {
            refuse(segment);
        } else if (segment.has(TcpHeader.ACK)) {
            if (segment.has(TcpHeader.SYN)
                    || !listener.expectsCookies(nowNanos)
                    || !bringsCookie(listener, segment, nowNanos)) {
                refuse(segment);
            }
        } else if (segment.has(TcpHeader.SYN)) {
            asks(listener, segment, nowNanos);
        }
    }

    private TcpListener listenerOf(IncomingSegment segment) {
        return listeners.find(segment.localHigh, segment.localLow, segment.destinationPort);
    }

    private OutboundPath pathBack(IncomingSegment segment) {
        return paths.pathTo(segment.localHigh, segment.localLow, segment.remoteHigh, segment.remoteLow);
    }

    private void refuse(IncomingSegment segment) {
        OutboundPath path = pathBack(segment);
        if (path == null) {
            return;
        }
        if (segment.has(TcpHeader.ACK)) {
            layer.queueReset(path, segment.destinationPort, segment.sourcePort, segment.ack, 0, TcpHeader.RST);
        } else {
            int ack = segment.seq + segment.length();
            int flags = TcpHeader.RST | TcpHeader.ACK;
            layer.queueReset(path, segment.destinationPort, segment.sourcePort, 0, ack, flags);
        }
    }

    /** A SYN arrives at a listener. */
    private void asks(TcpListener listener, IncomingSegment segment, long nowNanos) {
        OutboundPath path = pathBack(segment);
        if (path == null || isOverflowing(listener)) {
            counters.listenDrops++;
            return;
        }
        ConnectionEnds ends = layer.ends(segment, nowNanos);
        if (!listener.isSynQueueFull()) {
            layer.synQueue().add(new SynRequest(listener, path, ends, segment, false, nowNanos), nowNanos);
        } else if (layer.settings().synCookies()) {
            listener.cookieSent(nowNanos);
            counters.synCookiesSent++;
            int iss = cookies.encode(segment, DEFAULT_MSS, nowNanos);
            layer.synQueue()
                    .answer(new SynRequest(listener, path, ends.withInitialSequence(iss), segment, true, nowNanos));
        } else {
            counters.listenDrops++;
        }
    }

    private boolean isOverflowing(TcpListener listener) {
        if (!listener.isAcceptQueueFull()) {
            return false;
        }
        counters.listenOverflows++;
        return true;
    }

    /**
     * A SYN has arrived on a connection in TIME_WAIT. Where it cannot be an old duplicate, that one makes way for a new
     * one, whose numbers begin where no segment of the old one can be mistaken (RFC 9293 section 3.6.1, RFC 6191).
     *
     * @return false where the old connection stays and has to answer
     */
    boolean reopens(TcpConnection old, IncomingSegment segment, long nowNanos) {
        boolean first = (segment.flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST)) == TcpHeader.SYN;
        if (!first || !isLater(segment, old)) {
            return false;
        }
        int least = old.sender().sndNxt() + REOPEN_DISTANCE;
        counters.timeWaitRecycled++;
        layer.transitions().end(old, null);
        TcpListener listener = listenerOf(segment);
        OutboundPath path = pathBack(segment);
        if (listener == null) {
            refuse(segment);
        } else if (path == null || isOverflowing(listener)) {
            counters.listenDrops++;
        } else {
            // Not with a cookie, whatever the SYN queue says: its number could be one of the old connection's.
            ConnectionEnds ends = layer.ends(segment, nowNanos);
            int iss = SequenceNumber.max(ends.initialSequence(), least);
            SynRequest request =
                    new SynRequest(listener, path, ends.withInitialSequence(iss), segment, false, nowNanos);
            layer.synQueue().add(request, nowNanos);
        }
        return true;
    }

    private static boolean isLater(IncomingSegment segment, TcpConnection old) {
        TcpReceiver receiver = old.receiver();
        return SequenceNumber.greaterThan(segment.seq, receiver.rcvNxt())
                || (old.timestamps()
                        && segment.options.hasTimestamps
                        && SequenceNumber.greaterThan(segment.options.timestampValue, receiver.tsRecent()));
    }

    /** A segment arrives for a half-open request: the order of section 3.10.7.4, as far as it applies. */
    private void completes(SynRequest request, IncomingSegment segment, long nowNanos) {
        boolean rst = segment.has(TcpHeader.RST);
        if (segment.seq == request.irs && (segment.flags & (TcpHeader.SYN | TcpHeader.ACK)) == TcpHeader.SYN && !rst) {
            layer.synQueue().answer(request);
        } else if (!rst && !hasGoodTimestamp(request, segment)) {
            counters.pawsDrops++;
        } else if (!isInWindow(request, segment)) {
            counters.outOfWindow++;
            answerAgain(request, rst, nowNanos);
        } else if (rst) {
            if (segment.seq == request.irs + 1) {
                layer.synQueue().fail(request);
            } else {
                answerAgain(request, false, nowNanos);
            }
        } else if (segment.has(TcpHeader.SYN)) {
            answerAgain(request, false, nowNanos);
        } else if (segment.has(TcpHeader.ACK)) {
            lastAck(request, segment, nowNanos);
        }
    }

    private static boolean hasGoodTimestamp(SynRequest request, IncomingSegment segment) {
        return !request.timestamps
                || (segment.options.hasTimestamps
                        && !SequenceNumber.lessThan(segment.options.timestampValue, request.tsRecent));
    }

    private boolean isInWindow(SynRequest request, IncomingSegment segment) {
        int window = ReceiveWindow.firstField(layer.settings().receiveBufferSize());
        int first = segment.seq - (request.irs + 1);
        int last = first + Math.max(segment.length() - 1, 0);
        return (first >= 0 && first < window) || (last >= 0 && last < window);
    }

    /** The SYN and ACK says all that a challenge ACK would (RFC 5961). */
    private void answerAgain(SynRequest request, boolean rst, long nowNanos) {
        if (!rst && layer.challengeAcks().take(nowNanos)) {
            layer.synQueue().answer(request);
        }
    }

    private void lastAck(SynRequest request, IncomingSegment segment, long nowNanos) {
        if (segment.ack != request.iss + 1) {
            layer.queueReset(request.path, request.localPort(), request.remotePort(), segment.ack, 0, TcpHeader.RST);
        } else if (!isOverflowing(request.listener)) {
            // Otherwise the peer believes that it is connected; our SYN and ACK go out again until there is room.
            layer.synQueue().remove(request);
            establish(request, segment, nowNanos - request.arrivedNanos, nowNanos);
        }
    }

    private boolean bringsCookie(TcpListener listener, IncomingSegment segment, long nowNanos) {
        int mss = cookies.decode(segment, nowNanos);
        if (mss == 0) {
            counters.synCookiesFailed++;
            return false;
        }
        OutboundPath path = pathBack(segment);
        if (path == null || isOverflowing(listener)) {
            return true;
        }
        counters.synCookiesReceived++;
        syn.seq = segment.seq - 1;
        syn.window = segment.window;
        syn.options.mss = mss;
        syn.options.hasTimestamps = segment.options.hasTimestamps;
        syn.options.timestampValue = segment.options.timestampValue;
        syn.options.timestampEcho = segment.options.timestampEcho;
        SynCookies.decodeOptions(syn.options, layer.settings());
        boolean ecn = SynCookies.decodeEcn(syn.options);
        syn.flags = ecn ? TcpHeader.SYN | TcpHeader.ECE | TcpHeader.CWR : TcpHeader.SYN;
        syn.ecn = 0;
        ConnectionEnds ends = layer.ends(segment, nowNanos).withInitialSequence(segment.ack - 1);
        establish(new SynRequest(listener, path, ends, syn, false, nowNanos), segment, UNKNOWN, nowNanos);
        return true;
    }

    /** Makes a request a connection, and gives it the segment that has completed the handshake. */
    private void establish(SynRequest request, IncomingSegment last, long roundTripNanos, long nowNanos) {
        TcpConnection connection = new TcpConnection(
                layer, request.path, request.listener, new TcpOptions(layer.settings()), request.ends());
        request.restore(syn);
        connection.negotiate(syn, nowNanos);
        layer.add(connection);
        counters.passiveOpens++;
        layer.transitions().established(connection, last, nowNanos);
        connection.sender().synAcknowledged(request.timeouts > 0, roundTripNanos);
        layer.arrival().arrives(connection, last, nowNanos);
    }
}
