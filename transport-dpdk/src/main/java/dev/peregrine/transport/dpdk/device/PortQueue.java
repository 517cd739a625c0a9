package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.eal.MbufEncoder;
import dev.peregrine.transport.dpdk.eal.MbufPool;
import dev.peregrine.transport.dpdk.eal.MbufSink;
import dev.peregrine.transport.dpdk.eal.RxQueue;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One event loop's part of a DPDK port: a receive queue where the port has one for this loop, a transmit queue or a
 * share in one, and the buffers of both. Used by its loop's thread ({@link #owner}); the counters may be read by any.
 *
 * <p>Every buffer passed to {@link #transmit} lies in an mbuf, as those of {@link #pool()} and received ones do.
 */
public final class PortQueue implements PacketDevice {

    private static final VarHandle RECEIVED = counter("received");
    private static final VarHandle QUEUED = counter("queued");
    private static final VarHandle DROPPED = counter("dropped");

    private final DpdkPort port;
    private final RxQueue receiver;
    private final MbufSink sender;
    private final MbufPool receivePool;
    private final MbufPool transmitPool;
    private final MbufEncoder encoder;
    private long received;
    private long queued;
    private long dropped;

    PortQueue(
            DpdkPort port,
            RxQueue receiver,
            MbufSink sender,
            MbufPool receivePool,
            MbufPool transmitPool,
            MbufEncoder encoder) {
        this.port = port;
        this.receiver = receiver;
        this.sender = sender;
        this.receivePool = receivePool;
        this.transmitPool = transmitPool;
        this.encoder = encoder;
    }

    /** Gives the queue and its pools to a thread, before that thread or any other uses them. */
    public void owner(Thread thread) {
        receivePool.owner(thread);
        transmitPool.owner(thread);
    }

    /** The port that this is a part of. */
    public DpdkPort port() {
        return port;
    }

    @Override
    public long macAddress() {
        return port.macAddress();
    }

    @Override
    public int mtu() {
        return port.mtu();
    }

    @Override
    public DeviceCapabilities capabilities() {
        return port.capabilities();
    }

    @Override
    public boolean isLinkUp() {
        return port.link().up();
    }

    @Override
    public PacketPool pool() {
        return transmitPool;
    }

    /** The pool that received frames lie in. */
    public PacketPool receivePool() {
        return receivePool;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        if (receiver == null) {
            return 0;
        }
        int n = receiver.receive(frames);
        if (n > 0) {
            RECEIVED.setOpaque(this, received + n);
        }
        return n;
    }

    @Override
    public boolean hasRoom() {
        if (!sender.isFull()) {
            return true;
        }
        sender.flush();
        return !sender.isFull();
    }

    @Override
    public void transmit(PacketBuffer frame) {
        long mbuf = encoder.encode(frame);
        if (mbuf == 0) {
            DROPPED.setOpaque(this, dropped + 1);
            return;
        }
        if (!sender.offer(mbuf)) {
            sender.flush();
            if (!sender.offer(mbuf)) {
                MbufEncoder.discard(mbuf);
                DROPPED.setOpaque(this, dropped + 1);
                return;
            }
        }
        QUEUED.setOpaque(this, queued + 1);
    }

    @Override
    public void flush() {
        sender.flush();
        receivePool.drainReturned();
    }

    /** Frames received. */
    public long received() {
        return (long) RECEIVED.getOpaque(this);
    }

    /** Frames accepted for transmission. */
    public long queued() {
        return (long) QUEUED.getOpaque(this);
    }

    /** Frames not transmitted because the device fell behind, or too many parts of packets were under way. */
    public long dropped() {
        return (long) DROPPED.getOpaque(this);
    }

    /** Parts of packets, such as retransmissions are made of, that can still be under way. Any thread may ask. */
    public int availableParts() {
        return encoder.available();
    }

    /** Gives back to the mempools what is kept for the next batch, so that they can be counted. */
    public void trim() {
        receivePool.trim();
        transmitPool.trim();
    }

    private static VarHandle counter(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(PortQueue.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
