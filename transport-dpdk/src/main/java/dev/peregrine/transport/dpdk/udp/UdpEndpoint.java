package dev.peregrine.transport.dpdk.udp;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/**
 * A bound UDP port with its queue of received datagrams, connected to one peer or open to all. Called on the event loop
 * only.
 */
public final class UdpEndpoint {

    private static final int DEFAULT_RECEIVE_LIMIT = 256 << 10;

    private final UdpLayer layer;
    private final long localHigh;
    private final long localLow;
    private final int localPort;
    private final UdpHandler handler;
    private long remoteHigh;
    private long remoteLow;
    private int remotePort;
    private OutboundPath path;
    private long pathLocalHigh;
    private long pathLocalLow;
    private long pathRemoteHigh;
    private long pathRemoteLow;
    private UdpDatagram first;
    private UdpDatagram last;
    private int pinned;
    private int receiveLimit = DEFAULT_RECEIVE_LIMIT;
    private int trafficClass;
    private boolean refused;
    private boolean open = true;

    /** Whether the endpoint is among those whose handlers are to be called. */
    boolean announced;

    /** The next endpoint whose port falls into the same bucket. */
    UdpEndpoint next;

    UdpEndpoint(UdpLayer layer, long localHigh, long localLow, int localPort, UdpHandler handler) {
        this.layer = layer;
        this.localHigh = localHigh;
        this.localLow = localLow;
        this.localPort = localPort;
        this.handler = handler;
    }

    /** The address it is bound to; 0 and 0 for any of both families, 0.0.0.0 for any of IPv4. */
    public long localHigh() {
        return localHigh;
    }

    public long localLow() {
        return localLow;
    }

    public int localPort() {
        return localPort;
    }

    /** The peer's address where the endpoint is connected. */
    public long remoteHigh() {
        return remoteHigh;
    }

    public long remoteLow() {
        return remoteLow;
    }

    /** The peer's port, or 0 where the endpoint is not connected. */
    public int remotePort() {
        return remotePort;
    }

    /** Lets in only what comes from this peer; what waits already stays. */
    public void connect(long high, long low, int port) {
        remoteHigh = high;
        remoteLow = low;
        remotePort = port;
    }

    /** Lets everything in again. */
    public void disconnect() {
        connect(0, 0, 0);
    }

    /**
     * Sets how many bytes of packet memory, in whole buffers, may wait to be received; what comes beyond is dropped.
     * Default 256 KiB. One datagram always fits.
     */
    public void receiveLimit(int bytes) {
        receiveLimit = bytes;
    }

    /** The oldest datagram that waits, or null. */
    public UdpDatagram receive() {
        UdpDatagram datagram = first;
        if (datagram != null) {
            first = datagram.next;
            if (first == null) {
                last = null;
            }
            datagram.next = null;
            pinned -= memoryOf(datagram.payload);
        }
        return datagram;
    }

    /** Payload bytes that wait. */
    public int queuedBytes() {
        int bytes = 0;
        for (UdpDatagram datagram = first; datagram != null; datagram = datagram.next) {
            bytes += datagram.length();
        }
        return bytes;
    }

    /** Whether datagrams wait. */
    public boolean isReadable() {
        return first != null;
    }

    /** Sets the traffic class that datagrams leave with from now on, 0 to 255; 0 until then. */
    public void trafficClass(int value) {
        trafficClass = value;
    }

    /**
     * Sends a datagram; it goes to the device at once and leaves at the end of the turn.
     *
     * @param payload its reference passes over, whatever happens; 0 to 65,507 bytes, in fragments where the path
     *     takes less
     * @param fromHigh with fromLow the address to send from, an own one
     * @throws NoRouteToHostException where no route leads to the address
     * @throws SocketException where the datagram is larger than an IP packet can be
     */
    public void send(PacketBuffer payload, long fromHigh, long fromLow, long toHigh, long toLow, int toPort)
            throws SocketException {
        OutboundPath way = pathTo(fromHigh, fromLow, toHigh, toLow);
        if (way == null) {
            payload.releasePacket();
            throw new NoRouteToHostException("No route to host");
        }
        layer.send(way, payload, localPort, toPort, trafficClass);
    }

    private OutboundPath pathTo(long fromHigh, long fromLow, long toHigh, long toLow) {
        if (path == null
                || pathRemoteLow != toLow
                || pathRemoteHigh != toHigh
                || pathLocalLow != fromLow
                || pathLocalHigh != fromHigh) {
            path = layer.pathTo(fromHigh, fromLow, toHigh, toLow);
            pathLocalHigh = fromHigh;
            pathLocalLow = fromLow;
            pathRemoteHigh = toHigh;
            pathRemoteLow = toLow;
        }
        return path;
    }

    /** Gives the port up and drops what waits. */
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        layer.remove(this);
        UdpDatagram datagram;
        while ((datagram = receive()) != null) {
            datagram.take().releasePacket();
        }
    }

    /** How well this endpoint suits a datagram: the higher the better, negative where it is not for it at all. */
    int suits(long toHigh, long toLow, long fromHigh, long fromLow, int fromPort) {
        int score = 0;
        if ((localHigh | localLow) != 0) {
            boolean anyIpv4 = localHigh == IpAddress.IPV4_HIGH && localLow == IpAddress.ofIpv4(0);
            if (anyIpv4 ? !IpAddress.isIpv4(toHigh, toLow) : localHigh != toHigh || localLow != toLow) {
                return -1;
            }
            score += anyIpv4 ? 0 : 1;
        }
        if (remotePort != 0) {
            if (remotePort != fromPort || remoteHigh != fromHigh || remoteLow != fromLow) {
                return -1;
            }
            score += 2;
        }
        return score;
    }

    /** Queues a datagram; false where there is no room. */
    boolean arrived(UdpDatagram datagram) {
        int memory = memoryOf(datagram.payload);
        if (first != null && pinned + memory > receiveLimit) {
            return false;
        }
        pinned += memory;
        if (last == null) {
            first = datagram;
        } else {
            last.next = datagram;
        }
        last = datagram;
        layer.announce(this);
        return true;
    }

    void refused() {
        refused = true;
        layer.announce(this);
    }

    void dispatch() {
        announced = false;
        if (refused && open) {
            refused = false;
            handler.refused(this);
        }
        if (first != null) {
            handler.readable(this);
        }
    }

    private static int memoryOf(PacketBuffer payload) {
        int bytes = 0;
        for (PacketBuffer b = payload; b != null; b = b.next()) {
            bytes += b.capacity();
        }
        return bytes;
    }
}
