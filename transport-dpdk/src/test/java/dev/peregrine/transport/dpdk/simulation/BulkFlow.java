package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;

/** One connection whose sender always has more to send and whose receiver reads at once. */
final class BulkFlow {

    private final Host sender;
    private final ByteStream stream;
    private final TcpConnection connection;
    private boolean established;
    private boolean failed;
    private int sent;
    private long received;

    BulkFlow(Host sender, int port, Host receiver, int receiverPort, long nowNanos) {
        this.sender = sender;
        stream = new ByteStream(port, true);
        receiver.listen(receiverPort, accepted -> {
            accepted.handler((readable, events) -> read(readable));
            return true;
        });
        connection = sender.connect(false, port, receiver, receiverPort, nowNanos);
        connection.handler((writable, events) -> {
            established |= (events & TcpEvents.ESTABLISHED) != 0;
            failed |= (events & TcpEvents.FAILED) != 0;
        });
    }

    private void read(TcpConnection readable) {
        PacketBuffer piece;
        while ((piece = readable.read()) != null) {
            received += piece.length();
            piece.release();
        }
    }

    /** Fills the send buffer; true where anything was added. */
    boolean write() {
        if (failed) {
            throw new AssertionError("a bulk flow failed: " + connection.failure());
        }
        boolean wrote = false;
        PacketBuffer piece;
        while (established
                && connection.sendRoom() > 0
                && (piece = sender.pool().allocate()) != null) {
            int length = Math.min(piece.tailroom(), connection.sendRoom());
            stream.write(piece.append(length), sent, length);
            sent += length;
            connection.write(piece);
            wrote = true;
        }
        return wrote;
    }

    /** Payload bytes that the receiver has read. */
    long received() {
        return received;
    }
}
