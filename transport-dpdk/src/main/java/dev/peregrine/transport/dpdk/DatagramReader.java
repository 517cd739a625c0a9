package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpDatagram;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * Carries received datagrams from an endpoint to its channel's pipeline, as far as reading is wanted: what is not read
 * stays in the endpoint's bounded queue. Payload is lent in the memory that it was received in. Used on the event loop
 * only.
 */
@SuppressWarnings("deprecation") // the handle of RecvByteBufAllocator has no successor
final class DatagramReader implements Runnable {

    private final DpdkDatagramChannel channel;
    private InetSocketAddress lastSender;
    private long lastHigh;
    private long lastLow;
    private boolean readPending;
    private boolean reading;
    private boolean scheduled;

    DatagramReader(DpdkDatagramChannel channel) {
        this.channel = channel;
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

    /** Whether reading is wanted. */
    boolean isWanted() {
        return readPending;
    }

    /** Datagrams have arrived. */
    void ready() {
        if (!reading) {
            read();
        }
    }

    @Override
    public void run() {
        scheduled = false;
        ready();
    }

    private void scheduleIfReady() {
        if (!scheduled && !reading && isReadable()) {
            scheduled = true;
            channel.eventLoop().execute(this);
        }
    }

    private boolean isReadable() {
        return channel.isOpen()
                && channel.port() != null
                && channel.port().endpoint().isReadable();
    }

    private void read() {
        if (!readPending || !isReadable()) {
            return;
        }
        reading = true;
        try {
            readRound();
        } finally {
            reading = false;
        }
        if (readPending) {
            scheduleIfReady();
        }
    }

    private void readRound() {
        ChannelPipeline pipeline = channel.pipeline();
        RecvByteBufAllocator.Handle handle = channel.unsafe().recvBufAllocHandle();
        handle.reset(channel.config());
        UdpEndpoint endpoint = channel.port().endpoint();
        do {
            UdpDatagram datagram = endpoint.receive();
            if (datagram == null) {
                break;
            }
            int length = datagram.length();
            handle.attemptedBytesRead(length);
            handle.lastBytesRead(length);
            handle.incMessagesRead(1);
            InetSocketAddress sender = senderOf(datagram);
            readPending = false;
            pipeline.fireChannelRead(new DatagramPacket(deliverable(datagram.take()), channel.localAddress(), sender));
        } while (channel.isOpen() && handle.continueReading());
        handle.readComplete();
        pipeline.fireChannelReadComplete();
    }

    /** Peers tend to send more than one datagram, so the last address is kept. */
    private InetSocketAddress senderOf(UdpDatagram datagram) {
        InetSocketAddress last = lastSender;
        if (last != null
                && last.getPort() == datagram.sourcePort()
                && lastLow == datagram.sourceLow()
                && lastHigh == datagram.sourceHigh()) {
            return last;
        }
        lastHigh = datagram.sourceHigh();
        lastLow = datagram.sourceLow();
        lastSender = new InetSocketAddress(IpAddress.toInetAddress(lastHigh, lastLow), datagram.sourcePort());
        return lastSender;
    }

    private ByteBuf deliverable(PacketBuffer payload) {
        LoopSlot slot = channel.loop().slot();
        int length = payload.packetLength();
        if (payload.next() == null && !slot.isShort(payload.pool())) {
            slot.statistics().add(LoopCounter.RECEIVED_LENT_BYTES, length);
            return DpdkByteBufAllocator.tracked(slot.buffers().lend(payload));
        }
        slot.statistics().add(LoopCounter.RECEIVED_COPIED_BYTES, length);
        ByteBuf copy = slot.buffers().fallback().directBuffer(length);
        PacketBuffer piece = payload;
        while (piece != null) {
            PacketBuffer following = piece.next();
            slot.buffers().copyOut(piece, copy);
            piece = following;
        }
        return copy;
    }
}
