package dev.peregrine.transport.dpdk.tcp;

import java.util.ArrayDeque;

/**
 * The half-open requests of a stack: takes them in, sends their SYN and ACKs with the next flush and again when nothing
 * comes, and forgets them in the end. Their number is bounded by each listener's SYN queue, and the answers of one turn by
 * what a turn can receive.
 */
final class SynQueue {

    /** As many answers as may wait for a flush; a peer that gets none repeats its SYN. */
    private static final int MAX_ANSWERS = 4096;

    private final TcpLayer layer;
    private final ArrayDeque<SynRequest> answers = new ArrayDeque<>();

    SynQueue(TcpLayer layer) {
        this.layer = layer;
    }

    boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** Takes a new request in. */
    void add(SynRequest request, long nowNanos) {
        request.listener.requestAdded();
        layer.flows().add(request);
        layer.counters().moved(TcpState.CLOSED, TcpState.SYN_RECEIVED);
        layer.timers().schedule(request, nowNanos + layer.settings().initialRtoNanos());
        answer(request);
    }

    /** Sends the SYN and ACK with the next flush. */
    void answer(SynRequest request) {
        if (request.answerDue) {
            return;
        }
        if (answers.size() == MAX_ANSWERS) {
            layer.counters().listenDrops++;
            return;
        }
        request.answerDue = true;
        answers.add(request);
    }

    /** Forgets a request, because it has become a connection or come to nothing. */
    void remove(SynRequest request) {
        request.listener.requestRemoved();
        request.answerDue = false;
        layer.flows().remove(request);
        layer.counters().moved(TcpState.SYN_RECEIVED, TcpState.CLOSED);
        layer.timers().cancel(request);
    }

    /** A request has come to nothing. */
    void fail(SynRequest request) {
        layer.counters().attemptFails++;
        remove(request);
    }

    /** The last ACK of a handshake has not come in time. */
    void timedOut(SynRequest request, long nowNanos) {
        if (request.timeouts == layer.settings().synRetransmissions()) {
            fail(request);
            return;
        }
        request.timeouts++;
        layer.counters().timeouts++;
        layer.counters().retransSegs++;
        long delayNanos = layer.settings().initialRtoNanos() << request.timeouts;
        layer.timers()
                .schedule(
                        request,
                        nowNanos + Math.min(delayNanos, layer.settings().maxRtoNanos()));
        answer(request);
    }

    /** Sends what is due. What finds no buffer is sent when the peer, or the timer, asks again. */
    void flush(SegmentTransmitter transmitter, long nowNanos) {
        SynRequest request;
        while ((request = answers.poll()) != null) {
            if (request.answerDue) {
                request.answerDue = false;
                transmitter.sendSynAck(request, layer.settings(), nowNanos);
            }
        }
    }
}
