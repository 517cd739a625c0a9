package dev.peregrine.transport.dpdk.udp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** A datagram that waits at an endpoint, and where it came from. Objects are recycled by the {@link UdpLayer}. */
public final class UdpDatagram {

    private final UdpLayer layer;
    PacketBuffer payload;
    long sourceHigh;
    long sourceLow;
    int sourcePort;

    /** The next in the queue of an endpoint, or among the idle. */
    UdpDatagram next;

    UdpDatagram(UdpLayer layer) {
        this.layer = layer;
    }

    /** Bytes of the payload. */
    public int length() {
        return payload.packetLength();
    }

    public long sourceHigh() {
        return sourceHigh;
    }

    public long sourceLow() {
        return sourceLow;
    }

    public int sourcePort() {
        return sourcePort;
    }

    /**
     * The payload, a chain of buffers where it was reassembled, whose reference passes to the caller. This object is not
     * valid any more.
     */
    public PacketBuffer take() {
        PacketBuffer taken = payload;
        payload = null;
        layer.recycle(this);
        return taken;
    }
}
