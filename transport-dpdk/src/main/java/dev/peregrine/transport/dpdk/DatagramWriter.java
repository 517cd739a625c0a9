package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;

/**
 * Sends what a datagram channel has flushed, one datagram a message. A buffer of the loop's own packet memory that nobody
 * else refers to is sent as it is; other bytes are copied into a transmit buffer. Used on the event loop only.
 */
final class DatagramWriter implements Runnable {

    private final DpdkDatagramChannel channel;
    private IOException pendingFailure;
    private boolean retryScheduled;

    DatagramWriter(DpdkDatagramChannel channel) {
        this.channel = channel;
    }

    /** Lets through what can be sent. */
    static Object filter(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        if (message instanceof AddressedEnvelope<?, ?> envelope
                && envelope.content() instanceof ByteBuf
                && (envelope.recipient() == null || envelope.recipient() instanceof InetSocketAddress)) {
            if (envelope.recipient() != null) {
                resolved((InetSocketAddress) envelope.recipient());
            }
            return message;
        }
        throw new UnsupportedOperationException("unsupported message type: " + StringUtil.simpleClassName(message)
                + " (expected: DatagramPacket, AddressedEnvelope<ByteBuf, InetSocketAddress>, ByteBuf)");
    }

    /** The address itself, which must not be a mere name. */
    static InetSocketAddress resolved(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        return address;
    }

    /** Has the next datagram fail, as with the kernel's sockets, because of one that went before and nobody was told of. */
    void fail(IOException cause) {
        pendingFailure = cause;
    }

    /** Sends until everything has left or packet memory is short; a datagram that cannot be sent fails alone. */
    void write(ChannelOutboundBuffer in) {
        Object message;
        while ((message = in.current()) != null) {
            try {
                if (!send(message)) {
                    retryLater();
                    return;
                }
                in.remove();
            } catch (Exception e) {
                in.remove(e);
            }
        }
    }

    private boolean send(Object message) throws Exception {
        IOException failure = pendingFailure;
        if (failure != null) {
            pendingFailure = null;
            throw failure;
        }
        ByteBuf data;
        InetSocketAddress target = channel.remote();
        if (message instanceof AddressedEnvelope<?, ?> envelope) {
            data = (ByteBuf) envelope.content();
            if (envelope.recipient() != null) {
                target = (InetSocketAddress) envelope.recipient();
            }
        } else {
            data = (ByteBuf) message;
        }
        if (target == null) {
            throw new NotYetConnectedException();
        }
        BoundPort port = channel.requirePort();
        checkPermitted(target.getAddress());
        PacketBuffer payload = payloadOf(data);
        if (payload == null) {
            return false;
        }
        send(port, payload, target);
        return true;
    }

    private void checkPermitted(InetAddress target) throws SocketException {
        if (!channel.config().isBroadcast()
                && channel.loop().stack().isBroadcast(IpAddress.high(target), IpAddress.low(target))) {
            throw new SocketException("Permission denied: " + target.getHostAddress()
                    + " is a broadcast address; set ChannelOption.SO_BROADCAST");
        }
    }

    private void send(BoundPort port, PacketBuffer payload, InetSocketAddress target) throws IOException {
        InetAddress address = target.getAddress();
        InetAddress from = port.localAddress().getAddress();
        if (from.isAnyLocalAddress()) {
            try {
                from = BoundPort.sourceFor(channel.loop(), address).getAddress();
            } catch (SocketException e) {
                payload.releasePacket();
                throw e;
            }
        }
        UdpEndpoint endpoint = port.endpoint();
        endpoint.trafficClass(channel.config().getTrafficClass());
        endpoint.send(
                payload,
                IpAddress.high(from),
                IpAddress.low(from),
                IpAddress.high(address),
                IpAddress.low(address),
                target.getPort());
    }

    /** The bytes in packet memory, or null where there is none left. */
    private PacketBuffer payloadOf(ByteBuf data) throws SocketException {
        LoopBuffers buffers = channel.loop().slot().buffers();
        int length = data.readableBytes();
        MbufByteBuf own = buffers.lendable(data);
        if (own != null && own.packet().references() == 1) {
            long address = own.start() + (data.memoryAddress() - own.memoryAddress()) + data.readerIndex();
            PacketBuffer packet = own.surrender();
            packet.view((int) (address - packet.room()), length);
            buffers.statistics().add(LoopCounter.SENT_LENT_BYTES, length);
            return packet;
        }
        if (length > buffers.transmitBudget().bufferBytes()) {
            throw new SocketException("Message too long: " + length + " bytes do not fit in a packet");
        }
        PacketBuffer packet = buffers.transmitBudget().forDatagram();
        if (packet != null) {
            LoopBuffers.copy(data, data.readerIndex(), packet.append(length), length);
            buffers.statistics().add(LoopCounter.SENT_COPIED_BYTES, length);
        }
        return packet;
    }

    private void retryLater() {
        LoopSlot slot = channel.loop().slot();
        slot.statistics().add(LoopCounter.TRANSMIT_SHORTAGES, 1);
        if (!retryScheduled) {
            retryScheduled = true;
            slot.buffers().transmitBudget().await(this);
        }
    }

    /** Tries again where packet memory was short. */
    @Override
    public void run() {
        retryScheduled = false;
        if (channel.isOpen()) {
            channel.datagrams().flushNow();
        }
    }
}
