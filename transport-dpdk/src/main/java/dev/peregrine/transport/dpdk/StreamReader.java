package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.UncheckedBooleanSupplier;
import java.io.IOException;

/**
 * Carries received payload from a connection to its channel's pipeline, as far as reading is wanted: what is not read
 * stays in the connection's receive queue and closes its window.
 *
 * <p>Payload is lent in the memory that it was received in, one message a segment, cut where the channel's
 * {@link RecvByteBufAllocator} asks for smaller messages. Where little receive memory is left it is copied out.
 *
 * <p>Once the peer has finished or reset the connection, what is left is delivered and the end is told whether reading
 * is wanted or not: no more can follow, and an application that does not read learns of the end all the same.
 *
 * <p>What TCP tells of is read at once, and the round ends with {@link #complete} when all connections of the turn have been
 * read. So an application that has looked at what it was given may, before it works on any of it, get ready what it needs for
 * all of it. Used on the event loop only.
 */
@SuppressWarnings("deprecation") // the handle of RecvByteBufAllocator has no successor
final class StreamReader implements Runnable, UncheckedBooleanSupplier {

    private final DpdkSocketChannel channel;
    private PacketBuffer held;
    private IOException failure;
    private boolean readPending;
    private boolean reading;
    private boolean scheduled;
    private boolean finishing;
    private boolean endTold;
    private volatile boolean shutdown;

    StreamReader(DpdkSocketChannel channel) {
        this.channel = channel;
    }

    boolean isShutdown() {
        return shutdown;
    }

    /** Reading is wanted, for one round of messages. */
    void begin() {
        readPending = true;
        scheduleIfReady();
    }

    /** Reading is not wanted any more. */
    void clearPending() {
        readPending = false;
    }

    /**
     * Payload or the peer's FIN has arrived.
     *
     * @param finished whether the FIN has
     */
    void ready(boolean finished) {
        finishing |= finished;
        readWithOthers();
    }

    /** The connection has ended early. */
    void failed(IOException cause) {
        failure = cause;
        finishing = true;
        readWithOthers();
    }

    private void readWithOthers() {
        if (!reading && begins()) {
            channel.loop().reads().add(this);
            readRound();
        }
    }

    /** The application wants no more input: what has arrived and what still arrives is dropped. */
    void shutdown() {
        shutdown = true;
        discard();
        scheduleIfReady();
    }

    /** Gives back what was taken from the connection and not delivered; returns whether there was any. */
    boolean release() {
        if (held == null) {
            return false;
        }
        held.release();
        held = null;
        return true;
    }

    @Override
    public void run() {
        scheduled = false;
        if (channel.isOpen() && !reading && begins()) {
            try {
                readRound();
            } finally {
                complete();
            }
        }
    }

    /** Whether there is more to read; asked by the handle that decides whether to go on. */
    @Override
    public boolean get() {
        return hasPayload();
    }

    private void scheduleIfReady() {
        if (!scheduled && !reading && channel.connection() != null && (hasPayload() || isEndDue())) {
            scheduled = true;
            channel.eventLoop().execute(this);
        }
    }

    private boolean hasPayload() {
        return held != null || channel.connection().readableBytes() > 0;
    }

    private boolean isEndDue() {
        return !endTold && (shutdown || failure != null || channel.connection().peerFinished());
    }

    /** Whether there is something to read or to tell, and somebody to hear it; if so the round has begun. */
    private boolean begins() {
        if (shutdown) {
            discard();
        }
        reading = (readPending || finishing) && (hasPayload() || isEndDue());
        return reading;
    }

    /** Ends a round: tells the pipeline, and tells of the end where there is no more to read. */
    void complete() {
        channel.stream().recvBufAllocHandle().readComplete();
        channel.pipeline().fireChannelReadComplete();
        reading = false;
        if (!channel.isOpen()) {
            return;
        }
        if (hasPayload()) {
            if (readPending || finishing) {
                scheduleIfReady();
            }
        } else if (failure != null) {
            fail();
        } else if (isEndDue()) {
            end();
        }
    }

    private void readRound() {
        ChannelPipeline pipeline = channel.pipeline();
        RecvByteBufAllocator.Handle handle = channel.stream().recvBufAllocHandle();
        handle.reset(channel.config());
        do {
            int bound = handle.guess();
            handle.attemptedBytesRead(bound);
            ByteBuf message = next(bound);
            if (message == null) {
                handle.lastBytesRead(isEndDue() ? -1 : 0);
                readPending &= !isEndDue();
                break;
            }
            handle.lastBytesRead(message.readableBytes());
            handle.incMessagesRead(1);
            readPending = false;
            pipeline.fireChannelRead(message);
        } while (channel.isOpen() && !shutdown && continues(handle));
    }

    private boolean continues(RecvByteBufAllocator.Handle handle) {
        return handle instanceof RecvByteBufAllocator.ExtendedHandle extended
                ? extended.continueReading(this)
                : handle.continueReading();
    }

    private ByteBuf next(int bound) {
        PacketBuffer payload = held != null ? held : channel.connection().read();
        held = null;
        if (payload == null) {
            return null;
        }
        if (payload.length() > bound) {
            PacketBuffer part = payload.slice(0, bound);
            payload.dropFront(bound);
            held = payload;
            payload = part;
        }
        return deliverable(payload);
    }

    private ByteBuf deliverable(PacketBuffer payload) {
        LoopSlot slot = channel.loop().slot();
        int length = payload.length();
        if (slot.isShort(payload.pool())) {
            ByteBuf copy = slot.buffers().copyOut(payload);
            slot.statistics().add(LoopCounter.RECEIVED_COPIED_BYTES, length);
            return copy;
        }
        slot.statistics().add(LoopCounter.RECEIVED_LENT_BYTES, length);
        return DpdkByteBufAllocator.tracked(slot.buffers().lend(payload));
    }

    /** Drops what can be read. */
    void discard() {
        release();
        TcpConnection connection = channel.connection();
        if (connection != null) {
            PacketBuffer payload;
            while ((payload = connection.read()) != null) {
                payload.release();
            }
        }
    }

    private void end() {
        ChannelPipeline pipeline = channel.pipeline();
        if (!shutdown) {
            if (!channel.config().isAllowHalfClosure()) {
                channel.stream().close();
                return;
            }
            shutdown = true;
            pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        endTold = true;
        pipeline.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }

    private void fail() {
        endTold = true;
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.fireExceptionCaught(failure);
        if (!shutdown && channel.config().isAllowHalfClosure()) {
            shutdown = true;
            pipeline.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
        channel.stream().close();
    }
}
