package dev.peregrine.transport.dpdk.udp;

import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.PathResolver;
import dev.peregrine.transport.dpdk.packet.UdpHeader;
import java.net.BindException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The UDP of one network stack (RFC 768): finds the endpoint of each datagram, and sends what endpoints give it. Called on
 * the event loop only.
 */
public final class UdpLayer {

    /** Bytes that an IP packet has at most, in fragments or not. */
    private static final int MAX_PACKET = 65_535;

    private final PacketPool pool;
    private final PathResolver paths;
    private final UdpCounters counters;
    private final EndpointTable endpoints = new EndpointTable();
    private final ArrayDeque<UdpEndpoint> ready = new ArrayDeque<>();
    private UdpDatagram idle;

    /** @param pool gives buffers for headers */
    public UdpLayer(PacketPool pool, PathResolver paths, UdpCounters counters) {
        this.pool = pool;
        this.paths = paths;
        this.counters = counters;
    }

    /**
     * Takes a datagram whose length and checksum were found good.
     *
     * @param datagram its view begins with the UDP header and ends with the payload; a chain of buffers is possible. Its
     *     reference passes over only where the result is true
     * @return false where nobody is bound to the port
     */
    public boolean datagramArrives(
            PacketBuffer datagram, long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        int sourcePort = UdpHeader.sourcePort(datagram.address());
        int destinationPort = UdpHeader.destinationPort(datagram.address());
        UdpEndpoint endpoint =
                endpoints.find(destinationHigh, destinationLow, destinationPort, sourceHigh, sourceLow, sourcePort);
        if (endpoint == null) {
            counters.noPorts++;
            return false;
        }
        datagram.dropFront(UdpHeader.LENGTH);
        UdpDatagram arrived = fresh();
        arrived.payload = datagram;
        arrived.sourceHigh = sourceHigh;
        arrived.sourceLow = sourceLow;
        arrived.sourcePort = sourcePort;
        if (endpoint.arrived(arrived)) {
            counters.inDatagrams++;
        } else {
            counters.rcvbufErrors++;
            arrived.take().releasePacket();
        }
        return true;
    }

    /** The endpoint that a datagram is for, or null. */
    public UdpEndpoint find(long toHigh, long toLow, int toPort, long fromHigh, long fromLow, int fromPort) {
        return endpoints.find(toHigh, toLow, toPort, fromHigh, fromLow, fromPort);
    }

    /**
     * Takes a port.
     *
     * @param addressHigh with addressLow the address, or both 0 for any address
     * @param port 1 to 65535
     * @throws BindException where another endpoint has the same address and port
     */
    public UdpEndpoint bind(long addressHigh, long addressLow, int port, UdpHandler handler) throws BindException {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("UDP port " + port + " is not between 1 and 65535");
        }
        UdpEndpoint endpoint = new UdpEndpoint(this, addressHigh, addressLow, port, handler);
        endpoints.add(endpoint);
        return endpoint;
    }

    /**
     * The network says that nobody is bound to the port which a datagram of ours went to. Only the endpoint that is
     * connected to that very port hears of it.
     */
    public void refused(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        UdpEndpoint endpoint = endpoints.find(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        if (endpoint != null && endpoint.remotePort() != 0) {
            endpoint.refused();
        }
    }

    /** Calls the handlers of all endpoints that something has happened to. */
    public void dispatch() {
        for (int count = ready.size(); count > 0; count--) {
            ready.poll().dispatch();
        }
    }

    /** Whether dispatch would do anything. */
    public boolean hasWork() {
        return !ready.isEmpty();
    }

    /** Calls a visitor with each endpoint, which it leaves as it is. */
    public void forEachEndpoint(Consumer<UdpEndpoint> visitor) {
        endpoints.forEach(visitor);
    }

    /** Closes all endpoints. */
    public void close() {
        endpoints.close();
        ready.clear();
    }

    /** What the layer counts. */
    public UdpCounters counters() {
        return counters;
    }

    OutboundPath pathTo(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        return paths.pathTo(localHigh, localLow, remoteHigh, remoteLow);
    }

    void remove(UdpEndpoint endpoint) {
        endpoints.remove(endpoint);
    }

    void announce(UdpEndpoint endpoint) {
        if (!endpoint.announced) {
            endpoint.announced = true;
            ready.add(endpoint);
        }
    }

    void send(OutboundPath path, PacketBuffer payload, int fromPort, int toPort, int trafficClass)
            throws SocketException {
        int length = UdpHeader.LENGTH + payload.packetLength();
        if (length > MAX_PACKET - path.networkHeaderLength()) {
            payload.releasePacket();
            throw new SocketException(
                    "Message too long: " + (length - UdpHeader.LENGTH) + " bytes do not fit in a packet");
        }
        boolean inFragments = length > path.mtu() - path.networkHeaderLength();
        PacketBuffer datagram = withRoomForHeaders(payload, inFragments ? Integer.MAX_VALUE : path.maxChain());
        if (datagram == null) {
            counters.sndbufErrors++;
            return;
        }
        UdpHeader.write(datagram.prepend(UdpHeader.LENGTH), fromPort, toPort, length);
        counters.outDatagrams++;
        path.transmit(datagram, IpProtocol.UDP, UdpHeader.LENGTH, trafficClass, 0);
    }

    /** The payload itself where headers may be written before it, else a buffer for them before it, or a copy. */
    private PacketBuffer withRoomForHeaders(PacketBuffer payload, int maxChain) {
        int buffers = buffersOf(payload);
        if (buffers <= maxChain && payload.isExclusive() && payload.headroom() >= PacketBuffer.HEADROOM) {
            return payload;
        }
        PacketBuffer header = pool.allocate();
        if (header == null) {
            payload.releasePacket();
            return null;
        }
        if (buffers < maxChain) {
            header.next(payload);
            return header;
        }
        if (payload.packetLength() > header.tailroom()) {
            header.release();
            payload.releasePacket();
            return null;
        }
        for (PacketBuffer b = payload; b != null; b = b.next()) {
            NativeMemory.copy(b.address(), header.append(b.length()), b.length());
        }
        payload.releasePacket();
        return header;
    }

    private static int buffersOf(PacketBuffer packet) {
        int count = 0;
        for (PacketBuffer b = packet; b != null; b = b.next()) {
            count++;
        }
        return count;
    }

    private UdpDatagram fresh() {
        UdpDatagram datagram = idle;
        if (datagram == null) {
            return new UdpDatagram(this);
        }
        idle = datagram.next;
        datagram.next = null;
        return datagram;
    }

    void recycle(UdpDatagram datagram) {
        datagram.next = idle;
        idle = datagram;
    }
}
