package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Moves what a channel has flushed into its connection's send queue, as far as there is room.
 *
 * <p>A buffer of the loop's own packet memory that nobody else refers to goes in by reference. Other bytes are copied
 * into transmit buffers, each filled to what one segment takes, or whole where the device cuts segments. Used on the event
 * loop only.
 */
final class StreamWriter implements Runnable, WritableByteChannel {

    /** Payload of a segment on Ethernet with IPv4 and timestamps. */
    static final int DEFAULT_SEGMENT_BYTES = 1_448;

    private static final int HEADER_BYTES = 52;

    private final DpdkSocketChannel channel;
    private TcpConnection connection;
    private LoopBuffers buffers;
    private PacketBuffer open;
    private boolean starved;
    private boolean retryScheduled;

    StreamWriter(DpdkSocketChannel channel) {
        this.channel = channel;
    }

    /** Payload bytes that a transmit buffer of a loop is filled with. */
    static int fullBufferBytes(DpdkIoHandler loop) {
        int room = loop.slot().buffers().transmitBudget().bufferBytes();
        boolean cut = loop.slot().device().capabilities().tcpSegmentation();
        return cut ? room : Math.min(loop.networkInterface().config().mtu() - HEADER_BYTES, room);
    }

    /** Lets through what can be written. */
    static Object filter(Object message) {
        if (message instanceof ByteBuf || message instanceof FileRegion) {
            return message;
        }
        throw new UnsupportedOperationException("unsupported message type: " + StringUtil.simpleClassName(message)
                + " (expected: ByteBuf, FileRegion)");
    }

    /** Writes until everything is queued or there is no room. */
    void write(ChannelOutboundBuffer in) throws IOException {
        connection = channel.connection();
        if (connection.failure() != null) {
            throw ConnectionFailure.toException(connection.failure(), false);
        }
        buffers = channel.loop().slot().buffers();
        starved = false;
        // Only the connection's own word that there is no room left makes it tell when there is again.
        while (!in.isEmpty() && !starved && connection.sendRoom() > 0) {
            try {
                fill(in);
            } finally {
                handOver();
            }
        }
        if (starved) {
            retryLater();
        }
    }

    /** Whether a message can be queued as a whole by reference, before anything else. */
    boolean canLend(ByteBuf message) {
        connection = channel.connection();
        buffers = channel.loop().slot().buffers();
        return open == null
                && connection.failure() == null
                && connection.sendRoom() > 0
                && message.isReadable()
                && buffers.lendable(message) != null;
    }

    /** Queues a message for which {@link #canLend} is true, and gives it up. */
    void lend(ByteBuf message) {
        lend(buffers.lendable(message), message, message.readableBytes());
        message.release();
    }

    private void fill(ChannelOutboundBuffer in) throws IOException {
        Object message = in.current();
        while (message != null && room() > 0 && !starved) {
            if (message instanceof ByteBuf buffer) {
                writeBuffer(in, buffer);
            } else {
                writeRegion(in, (FileRegion) message);
            }
            message = in.current();
        }
    }

    private int room() {
        return open == null ? connection.sendRoom() : connection.sendRoom() - open.length();
    }

    private void writeBuffer(ChannelOutboundBuffer in, ByteBuf buffer) {
        int length = buffer.readableBytes();
        MbufByteBuf own = buffers.lendable(buffer);
        if (own != null && length > 0) {
            handOver();
            lend(own, buffer, length);
            in.remove();
            return;
        }
        int copied = 0;
        while (copied < length) {
            int bytes = Math.min(length - copied, Math.min(room(), openRoom()));
            if (bytes <= 0) {
                break;
            }
            LoopBuffers.copy(buffer, buffer.readerIndex() + copied, open.append(bytes), bytes);
            copied += bytes;
        }
        buffers.statistics().add(LoopCounter.SENT_COPIED_BYTES, copied);
        in.removeBytes(copied);
    }

    /**
     * Queues a whole buffer by reference; it may overrun the send buffer's size by less than its own. The message is to be
     * released behind it.
     */
    private void lend(MbufByteBuf own, ByteBuf message, int length) {
        PacketBuffer packet = own.packet();
        long address = own.start() + (message.memoryAddress() - own.memoryAddress()) + message.readerIndex();
        packet.view((int) (address - packet.room()), length);
        if (packet.references() > 1) {
            connection.write(packet.slice(0, length));
        } else {
            connection.write(message instanceof MbufByteBuf ? own.surrender() : packet.retain());
        }
        buffers.statistics().add(LoopCounter.SENT_LENT_BYTES, length);
    }

    private void writeRegion(ChannelOutboundBuffer in, FileRegion region) throws IOException {
        long moved = region.transferTo(this, region.transferred());
        in.progress(moved);
        if (region.transferred() >= region.count()) {
            in.remove();
        } else if (moved <= 0 && room() > 0 && !starved) {
            throw new IOException("the file region ends " + (region.count() - region.transferred())
                    + " bytes before its stated length");
        }
    }

    /** Takes bytes of a file region. */
    @Override
    public int write(ByteBuffer source) {
        int total = 0;
        while (source.hasRemaining()) {
            int bytes = Math.min(source.remaining(), Math.min(room(), openRoom()));
            if (bytes <= 0) {
                break;
            }
            NativeMemory.copy(source.slice(source.position(), bytes), open.append(bytes));
            source.position(source.position() + bytes);
            total += bytes;
        }
        buffers.statistics().add(LoopCounter.SENT_COPIED_BYTES, total);
        return total;
    }

    /** Room in the transmit buffer that is being filled, a new one where the last is full; 0 where memory is short. */
    private int openRoom() {
        int full = fullBufferBytes(channel.loop());
        if (open != null && open.length() >= full) {
            handOver();
        }
        if (open == null) {
            int connections = channel.loop().stack().tcp().connectionCount();
            open = buffers.transmitBudget().forStream(connection.queuedBytes(), connections);
            if (open == null) {
                starved = true;
                return 0;
            }
        }
        return full - open.length();
    }

    /**
     * Queues what has been gathered so far. Whoever ends the connection's output calls this before: a promise may be told
     * of its success, and its listener close the channel, while its bytes still wait here for more to go with them.
     */
    void handOver() {
        if (open != null) {
            PacketBuffer filled = open;
            open = null;
            if (filled.length() > 0) {
                connection.write(filled);
            } else {
                filled.release();
            }
        }
    }

    private void retryLater() {
        buffers.statistics().add(LoopCounter.TRANSMIT_SHORTAGES, 1);
        if (!retryScheduled) {
            retryScheduled = true;
            buffers.transmitBudget().await(this);
        }
    }

    /** Tries again where packet memory was short. */
    @Override
    public void run() {
        retryScheduled = false;
        if (channel.isActive()) {
            channel.stream().flushNow();
        }
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** A file region does not close what it is written to. */
    @Override
    public void close() {}
}
