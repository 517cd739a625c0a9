package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.SplittableRandom;

/** An application that sends a stream of so many bytes, closes its half, and verifies the stream it gets. */
final class StreamPeer implements TcpHandler {

    private final PacketPool pool;
    private final long toSend;
    private final SplittableRandom random;
    private final int largestWrite;
    int largestRead = Integer.MAX_VALUE;
    long written;
    long received;
    int events;
    TcpConnection connection;

    StreamPeer(PacketPool pool, long toSend, int largestWrite, long seed) {
        this.pool = pool;
        this.toSend = toSend;
        this.largestWrite = largestWrite;
        random = new SplittableRandom(seed);
    }

    @Override
    public void ready(TcpConnection c, int told) {
        connection = c;
        events |= told;
        if ((told & TcpEvents.CLOSED) != 0) {
            return;
        }
        read();
        pump();
    }

    /** Reads so many buffers at most; leaves the rest for a later turn. */
    private void read() {
        for (int i = 0; i < largestRead; i++) {
            PacketBuffer payload = connection.read();
            if (payload == null) {
                return;
            }
            Segments.verify(payload, received);
            received += payload.length();
            payload.release();
        }
    }

    /** What an application does beside waiting for events: reads on where it has left something. */
    void linger() {
        if (connection != null && connection.readableBytes() > 0) {
            read();
        }
    }

    /** Reads what a slow reader had left when the connection ended. */
    void readAll() {
        while (connection.readableBytes() > 0) {
            read();
        }
    }

    /** Reads without looking at it whatever is left. */
    void discard() {
        PacketBuffer payload;
        while (connection != null && (payload = connection.read()) != null) {
            payload.release();
        }
    }

    /** Writes as much as there is room for, and the FIN behind the last byte. */
    void pump() {
        while (written < toSend && connection.sendRoom() > 0) {
            int length = (int) Math.min(toSend - written, random.nextInt(largestWrite) + 1L);
            PacketBuffer payload = Segments.payload(pool, written, length);
            if (payload == null) {
                throw new AssertionError("the pool is exhausted");
            }
            connection.write(payload);
            written += length;
        }
        if (written == toSend) {
            connection.shutdownOutput();
        }
    }

    String describe() {
        return connection == null ? "never connected" : connection + " " + connection.failure();
    }

    boolean isClosed() {
        return (events & TcpEvents.CLOSED) != 0;
    }
}
