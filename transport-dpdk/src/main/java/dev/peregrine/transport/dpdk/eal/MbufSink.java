package dev.peregrine.transport.dpdk.eal;

/** Takes packets for transmission as mbufs: a transmit queue of one's own, or a share in one. */
public interface MbufSink {

    /**
     * Queues a packet.
     *
     * @param mbuf address of its first mbuf, of which all fields are set; the sink's from now on
     * @return false where there is no room, and the mbuf stays the caller's
     */
    boolean offer(long mbuf);

    /** Whether a packet would find no room now. */
    boolean isFull();

    /** Hands what is queued to the device. What its ring does not take stays queued for the next time. */
    void flush();
}
