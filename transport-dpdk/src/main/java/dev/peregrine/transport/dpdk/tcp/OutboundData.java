package dev.peregrine.transport.dpdk.tcp;

/**
 * What a connection has to send and what it has in flight. Connections that have neither share one that stays empty, so
 * that an idle connection does without.
 */
final class OutboundData {

    final SendQueue queue = new SendQueue();
    final SentSegments sent;
    private OutboundData nextIdle;

    private OutboundData(SentSegmentPool segments) {
        sent = new SentSegments(segments);
    }

    boolean isEmpty() {
        return sent.isEmpty() && queue.bytes() == 0;
    }

    /** Keeps those of a stack that are not in use. */
    static final class Pool {

        private final SentSegmentPool segments = new SentSegmentPool();
        private final OutboundData empty = new OutboundData(segments);
        private OutboundData idle;

        /** The one that all idle connections share; nothing may be added to it. */
        OutboundData empty() {
            return empty;
        }

        OutboundData take() {
            OutboundData data = idle;
            if (data == null) {
                return new OutboundData(segments);
            }
            idle = data.nextIdle;
            data.nextIdle = null;
            return data;
        }

        void giveBack(OutboundData data) {
            data.nextIdle = idle;
            idle = data;
        }
    }
}
