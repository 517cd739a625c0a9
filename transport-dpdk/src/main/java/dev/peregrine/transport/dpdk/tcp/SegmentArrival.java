package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;

/**
 * What a segment does to the connection it arrives on: the order of RFC 9293 section 3.10.7 with the checks of RFC 5961
 * and RFC 7323. Keeps no state of its own and sends nothing: the connection is marked for the next flush.
 */
final class SegmentArrival {

    private final TcpLayer layer;
    private final StateTransitions transitions;
    private final ChallengeAcks challengeAcks;

    SegmentArrival(TcpLayer layer) {
        this.layer = layer;
        transitions = layer.transitions();
        challengeAcks = layer.challengeAcks();
    }

    void arrives(TcpConnection c, IncomingSegment segment, long nowNanos) {
        if (c.state() == TcpState.SYN_SENT) {
            inSynSent(c, segment, nowNanos);
        } else {
            inOtherStates(c, segment, nowNanos);
        }
    }

    /** Section 3.10.7.3. */
    private void inSynSent(TcpConnection c, IncomingSegment segment, long nowNanos) {
        TcpSender sender = c.sender();
        boolean ack = segment.has(TcpHeader.ACK);
        boolean acceptable = ack
                && SequenceNumber.greaterThan(segment.ack, sender.sndUna())
                && SequenceNumber.lessOrEqual(segment.ack, sender.sndNxt());
        if (ack && !acceptable) {
            if (!segment.has(TcpHeader.RST)) {
                layer.queueReset(c.path(), c.localPort(), c.remotePort(), segment.ack, 0, TcpHeader.RST);
            }
            return;
        }
        if (segment.has(TcpHeader.RST)) {
            if (ack) {
                transitions.end(c, TcpFailure.REFUSED);
            }
            return;
        }
        if (!segment.has(TcpHeader.SYN)) {
            return;
        }
        c.negotiate(segment, nowNanos);
        if (ack) {
            transitions.established(c, segment, nowNanos);
            sender.acknowledge(segment, nowNanos);
            segment.dropSyn();
            c.receiver().acks().now();
            payloadAndFin(c, segment, nowNanos);
        } else {
            // Simultaneous open: both SYNs have crossed, ours goes out again with an ACK.
            c.changeState(TcpState.SYN_RECEIVED);
            sender.repeatSyn();
            c.markDirty();
        }
    }

    /** Section 3.10.7.4. */
    private void inOtherStates(TcpConnection c, IncomingSegment segment, long nowNanos) {
        if (!isInSequence(c, segment, nowNanos)) {
            return;
        }
        if (segment.has(TcpHeader.RST)) {
            reset(c, segment, nowNanos);
            return;
        }
        if (segment.has(TcpHeader.SYN)) {
            // Whether an old duplicate, a peer that has restarted or an attack: the answer tells (RFC 5961 section 4).
            challengeAcks.challenge(c, nowNanos);
            return;
        }
        if (!segment.has(TcpHeader.ACK) || !acknowledgment(c, segment, nowNanos)) {
            return;
        }
        // Later than RFC 7323 has it, who guesses a sequence number but not the acknowledgment must not be able to make
        // the true peer's timestamps old.
        c.receiver().noteTimestamp(segment, nowNanos);
        c.heard(nowNanos);
        payloadAndFin(c, segment, nowNanos);
    }

    /** First: sequence number and timestamp. Answers what is unacceptable. */
    private boolean isInSequence(TcpConnection c, IncomingSegment segment, long nowNanos) {
        boolean rst = segment.has(TcpHeader.RST);
        if (!rst && c.timestamps() && !segment.options.hasTimestamps) {
            // RFC 7323 section 3.2: once agreed upon, timestamps are in every segment.
            layer.counters().pawsDrops++;
            return false;
        }
        if (!rst && c.receiver().isTooOld(segment, nowNanos)) {
            layer.counters().pawsDrops++;
            c.receiver().noteDuplicate(segment);
            challengeAcks.outOfWindow(c, segment, nowNanos);
            return false;
        }
        boolean repeatedSyn = c.state() == TcpState.SYN_RECEIVED
                && segment.has(TcpHeader.SYN)
                && segment.seq == c.receiver().rcvNxt() - 1;
        if (repeatedSyn && segment.has(TcpHeader.ACK)) {
            // Both sides have opened at once: this is the other's answer to our SYN (figure 8 of RFC 9293).
            segment.dropSyn();
        }
        if (c.receiver().isAcceptable(segment)) {
            return true;
        }
        if (rst) {
            layer.counters().outOfWindow++;
            return false;
        }
        if (repeatedSyn) {
            c.sender().repeatSyn();
            c.markDirty();
            return false;
        }
        if (segment.seq == c.receiver().rcvNxt() && segment.has(TcpHeader.ACK) && !segment.has(TcpHeader.SYN)) {
            // The window is closed: the payload is refused but the acknowledgment is valid.
            acknowledgment(c, segment, nowNanos);
        }
        if (c.state() == TcpState.TIME_WAIT && segment.has(TcpHeader.FIN)) {
            // The peer has not got our last ACK (RFC 9293 section 3.10.7.4, eighth).
            transitions.restartTimeWait(c, nowNanos);
        }
        if (c.state() != TcpState.CLOSED) {
            c.receiver().noteDuplicate(segment);
            challengeAcks.outOfWindow(c, segment, nowNanos);
        }
        return false;
    }

    /** Second: only the exact sequence number resets (RFC 5961 section 3). */
    private void reset(TcpConnection c, IncomingSegment segment, long nowNanos) {
        if (segment.seq != c.receiver().rcvNxt()) {
            challengeAcks.challenge(c, nowNanos);
            return;
        }
        switch (c.state()) {
            case SYN_RECEIVED -> transitions.end(c, TcpFailure.REFUSED);
            case CLOSING, LAST_ACK, TIME_WAIT ->
                transitions.end(c, c.sender().isFinAcknowledged() ? null : TcpFailure.RESET);
            default -> transitions.end(c, TcpFailure.RESET);
        }
    }

    /** Fifth. Returns whether the rest of the segment is to be processed. */
    private boolean acknowledgment(TcpConnection c, IncomingSegment segment, long nowNanos) {
        TcpSender sender = c.sender();
        if (c.state() == TcpState.SYN_RECEIVED) {
            if (SequenceNumber.lessOrEqual(segment.ack, sender.sndUna())
                    || SequenceNumber.greaterThan(segment.ack, sender.sndNxt())) {
                layer.queueReset(c.path(), c.localPort(), c.remotePort(), segment.ack, 0, TcpHeader.RST);
                return false;
            }
            transitions.established(c, segment, nowNanos);
        }
        if (!sender.acknowledge(segment, nowNanos)) {
            challengeAcks.challenge(c, nowNanos);
            return false;
        }
        if (sender.queue().unsentBytes() > 0 || !sender.sent().isEmpty() || sender.isFinQueued()) {
            c.markDirty();
        }
        if (sender.isFinAcknowledged()) {
            transitions.finAcknowledged(c, nowNanos);
        }
        return c.state() != TcpState.CLOSED;
    }

    /** Seventh and eighth. Urgent data is read in line: its pointer says nothing that the payload does not. */
    private void payloadAndFin(TcpConnection c, IncomingSegment segment, long nowNanos) {
        if (!c.state().acceptsPayload() || segment.length() == 0) {
            return;
        }
        if (c.isOrphan()
                && SequenceNumber.greaterThan(segment.payloadEnd(), c.receiver().rcvNxt())) {
            // Nobody will read it, and the peer must know (RFC 9293 section 3.6.1).
            layer.counters().abortOnData++;
            c.abort();
            return;
        }
        if (c.receiver().receive(segment, nowNanos)) {
            transitions.finReceived(c, nowNanos);
        }
    }
}
