package dev.peregrine.transport.dpdk.device;

/**
 * How a simulated wire treats the frames of one direction. May be changed at any time; a change affects the frames that
 * are sent from then on. A new one is perfect: nothing is lost or late.
 */
public final class WireConditions {

    long latencyNanos;
    long jitterNanos;
    long bitsPerSecond = Long.MAX_VALUE;
    int queueLimit = Integer.MAX_VALUE;
    int mtu = Integer.MAX_VALUE;
    double loss;
    double duplication;
    double corruption;
    double reordering;
    long reorderingNanos;

    WireConditions() {}

    /** Time that each frame takes from one end to the other. */
    public WireConditions latencyNanos(long nanos) {
        latencyNanos = nanos;
        return this;
    }

    /** Greatest additional time, drawn evenly for each frame; frames do not overtake each other by it. */
    public WireConditions jitterNanos(long nanos) {
        jitterNanos = nanos;
        return this;
    }

    /** Bits that leave in a second, preamble and gap not counted; {@link Long#MAX_VALUE} for no limit. */
    public WireConditions bitsPerSecond(long bits) {
        bitsPerSecond = bits;
        return this;
    }

    /** Frames that wait for the bandwidth at most; further ones are dropped. */
    public WireConditions queueLimit(int frames) {
        queueLimit = frames;
        return this;
    }

    /** Larger IP packets vanish, as in a path's black hole; the devices do not learn of it. */
    public WireConditions mtu(int bytes) {
        mtu = bytes;
        return this;
    }

    /** Probability that a frame gets lost, 0 to 1. */
    public WireConditions loss(double probability) {
        loss = probability;
        return this;
    }

    /** Probability that a frame arrives twice, 0 to 1. */
    public WireConditions duplication(double probability) {
        duplication = probability;
        return this;
    }

    /**
     * Probability that one bit of a frame is flipped, 0 to 1. Only IP packets are harmed, and of them only what lies
     * behind the Ethernet header: other frames have no checksum but Ethernet's own, which a simulation does without.
     */
    public WireConditions corruption(double probability) {
        corruption = probability;
        return this;
    }

    /**
     * Lets frames be overtaken.
     *
     * @param probability that a frame is held up, 0 to 1
     * @param nanos greatest time that it is held up, drawn evenly
     */
    public WireConditions reordering(double probability, long nanos) {
        reordering = probability;
        reorderingNanos = nanos;
        return this;
    }
}
