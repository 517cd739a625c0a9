package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.ArrayDeque;

/**
 * One end of a {@link SimulatedWire}: a NIC with rings, an address filter, an MTU and offloads.
 *
 * <p>It treats buffers as a NIC does: what is transmitted stays held until it has been sent, its bytes are read only
 * then, and received frames come in fresh buffers of the receive pool, chained where a frame is larger than one. It is
 * strict where a NIC would send garbage: an offload or a chain that the capabilities do not have is refused by an
 * exception.
 */
public final class SimulatedDevice implements PacketDevice {

    private static final int RECEIVE_RING = 1024;

    private static final int CHECKSUM_OFFLOADS =
            Offload.TX_IP_CHECKSUM | Offload.TX_TCP_CHECKSUM | Offload.TX_UDP_CHECKSUM | Offload.TX_TCP_SEGMENTATION;

    private final SimulatedWire wire;
    private final int index;
    private final long macAddress;
    private final DeviceCapabilities capabilities;
    private final int supportedOffloads;
    private final NativePacketPool transmitPool;
    private final NativePacketPool receivePool;
    private final TransmitRing transmitRing;
    private final ArrayDeque<PacketBuffer> receiveRing = new ArrayDeque<>();

    private int mtu;
    private boolean linkUp = true;
    private long transmitted;
    private long transmitDropped;
    private long received;
    private long receiveDropped;

    SimulatedDevice(
            SimulatedWire wire,
            long macAddress,
            int mtu,
            DeviceCapabilities capabilities,
            NativePacketPool transmitPool,
            NativePacketPool receivePool,
            int index) {
        this.wire = wire;
        this.index = index;
        this.macAddress = macAddress;
        this.mtu = mtu;
        this.capabilities = capabilities;
        this.transmitPool = transmitPool;
        this.receivePool = receivePool;
        supportedOffloads = (capabilities.txIpChecksum() ? Offload.TX_IP_CHECKSUM : 0)
                | (capabilities.txTcpChecksum() ? Offload.TX_TCP_CHECKSUM : 0)
                | (capabilities.txUdpChecksum() ? Offload.TX_UDP_CHECKSUM : 0)
                | (capabilities.tcpSegmentation() ? Offload.TX_TCP_SEGMENTATION : 0);
        transmitRing = new TransmitRing(capabilities.maxChain());
    }

    @Override
    public long macAddress() {
        return macAddress;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    /** Changes the MTU; frames queued already leave with the size they have. */
    public void mtu(int bytes) {
        mtu = bytes;
    }

    @Override
    public DeviceCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public PacketPool pool() {
        return transmitPool;
    }

    /** Plugs the cable in or out; without it nothing arrives and what is sent is lost. */
    public void linkUp(boolean up) {
        linkUp = up;
    }

    @Override
    public boolean isLinkUp() {
        return linkUp;
    }

    /** Lets memory be given back only after so many frames have been sent; 1 at first. */
    public void completionBatch(int frames) {
        transmitRing.completionBatch(frames);
    }

    /** Frames that have left. */
    public long transmitted() {
        return transmitted;
    }

    /** Frames that were given to the device and found no room or were too large. */
    public long transmitDropped() {
        return transmitDropped;
    }

    /** Frames that were received, taken by the stack or not. */
    public long received() {
        return received;
    }

    /** Frames that arrived and found no buffer, no room in the ring or were too large. */
    public long receiveDropped() {
        return receiveDropped;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException where the frame asks for what the capabilities do not have
     */
    @Override
    public void transmit(PacketBuffer frame) {
        refuseUnsupported(frame);
        boolean cut = (frame.offload() & Offload.TX_TCP_SEGMENTATION) != 0;
        int limit = cut ? SimulatedWire.MAX_PACKET_LENGTH : maxFrameLength(frame.address());
        if (frame.packetLength() > limit || wire.isQueueFull(this)) {
            transmitDropped++;
            frame.releasePacket();
            return;
        }
        transmitRing.queue(frame);
    }

    @Override
    public void flush() {
        TransmitRing.Entry entry;
        while ((entry = transmitRing.startLeaving()) != null) {
            entry.departureNanos = wire.departureNanos(this, entry.length());
        }
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = Math.min(frames.length, receiveRing.size());
        for (int i = 0; i < count; i++) {
            frames[i] = receiveRing.remove();
        }
        return count;
    }

    /** The device's place among those of its wire. */
    int index() {
        return index;
    }

    TransmitRing transmitRing() {
        return transmitRing;
    }

    void countTransmitted() {
        transmitted++;
    }

    /** Whether the address filter lets a frame in. */
    boolean accepts(long destination) {
        return destination == macAddress || MacAddress.isMulticast(destination);
    }

    /** Takes a frame off the wire. */
    void arrive(WireFrame frame) {
        PacketBuffer packet =
                linkUp && frame.length() <= maxFrameLength(frame.address()) && receiveRing.size() < RECEIVE_RING
                        ? copy(frame)
                        : null;
        if (packet == null) {
            receiveDropped++;
            return;
        }
        packet.offload(ReceiveOffload.verify(frame.address(), frame.length(), capabilities));
        receiveRing.add(packet);
        received++;
    }

    /** Lets go of all buffers. */
    void close() {
        transmitRing.clear();
        PacketBuffer packet;
        while ((packet = receiveRing.poll()) != null) {
            packet.releasePacket();
        }
    }

    private PacketBuffer copy(WireFrame frame) {
        PacketBuffer first = null;
        PacketBuffer last = null;
        int done = 0;
        while (done < frame.length()) {
            PacketBuffer buffer = receivePool.allocate();
            if (buffer == null) {
                if (first != null) {
                    first.releasePacket();
                }
                return null;
            }
            int bytes = Math.min(receivePool.dataRoom(), frame.length() - done);
            NativeMemory.copy(frame.address() + done, buffer.append(bytes), bytes);
            done += bytes;
            if (first == null) {
                first = buffer;
            } else {
                last.next(buffer);
            }
            last = buffer;
        }
        return first;
    }

    private int maxFrameLength(long frame) {
        int tag = EthernetHeader.isTagged(frame) ? EthernetHeader.VLAN_TAG_LENGTH : 0;
        return Math.max(SimulatedWire.MIN_FRAME_LENGTH, EthernetHeader.LENGTH + tag + mtu);
    }

    private void refuseUnsupported(PacketBuffer frame) {
        if ((frame.offload() & CHECKSUM_OFFLOADS & ~supportedOffloads) != 0) {
            throw new IllegalStateException(
                    "offload " + Integer.toHexString(frame.offload()) + " asked of a device with " + capabilities);
        }
        int chain = 0;
        for (PacketBuffer b = frame; b != null; b = b.next()) {
            chain++;
        }
        if (chain > capabilities.maxChain()) {
            throw new IllegalStateException("a chain of " + chain + " given to a device with " + capabilities);
        }
    }
}
