package dev.peregrine.transport.dpdk.fuzz;

import static dev.peregrine.transport.dpdk.fuzz.FuzzedHost.check;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A device whose frames are made by a fuzzer, and that looks whether what leaves is fit to be seen. */
final class FuzzedDevice implements PacketDevice {

    static final int MTU = 1500;

    private static final int BUFFERS = 512;
    private static final DeviceCapabilities ALL = new DeviceCapabilities(true, true, true, true, true, true, 8);
    private static final NativePacketPool RECEIVE_POOL = new NativePacketPool(BUFFERS);
    private static final NativePacketPool TRANSMIT_POOL = new NativePacketPool(BUFFERS);

    /** Where a frame that leaves is put in one piece. */
    private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(1 << 17);

    private final long linear = NativeMemory.addressOf(MEMORY);
    private final Choices choices;
    private final Overheard overheard;
    private final int vlan;
    private final DeviceCapabilities capabilities;
    private final FrameChecksums checksums = new FrameChecksums();
    private final Queue<PacketBuffer> arriving = new ArrayDeque<>();
    private final List<PacketBuffer> held = new ArrayList<>();

    /** Frames that were handed to the stack and taken from it, and their bytes. */
    long received;

    long receivedBytes;
    long sent;
    long sentBytes;

    /** Whether the link is up, and the device's ring has room. */
    boolean up = true;

    boolean room = true;

    FuzzedDevice(Choices choices, Overheard overheard, int vlan) {
        this.choices = choices;
        this.overheard = overheard;
        this.vlan = vlan;
        capabilities = choices.oneIn(4) ? ALL : DeviceCapabilities.NONE;
    }

    /** Lets a frame arrive, in several buffers perhaps. */
    void arrives(byte[] frame) {
        PacketBuffer first = null;
        PacketBuffer last = null;
        int done = 0;
        boolean inPieces = choices.oneIn(16);
        do {
            PacketBuffer buffer = RECEIVE_POOL.allocate();
            check(buffer != null, "no buffer is left to receive with");
            int most = frame.length - done;
            int bytes = inPieces ? choices.nextInt(most + 1) : most;
            NativeMemory.copy(frame, done, buffer.append(bytes), bytes);
            done += bytes;
            if (first == null) {
                first = buffer;
            } else {
                last.next(buffer);
            }
            last = buffer;
            inPieces &= !choices.oneIn(4) && !choices.isEmpty();
        } while (done < frame.length);
        if (capabilities.rxL4Checksum()) {
            int good = Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD;
            first.offload(choices.of(0, good, good, choices.nextInt(16)));
        }
        arriving.add(first);
    }

    /** Whether more has arrived than the stack has taken. */
    boolean hasFrames() {
        return !arriving.isEmpty();
    }

    /** Gives back what is held of the frames that left, as a NIC does some time later. */
    void complete() {
        held.forEach(PacketBuffer::release);
        held.clear();
    }

    /** Fresh memory for an application, or null where much of it is in use. */
    static PacketBuffer payload() {
        return TRANSMIT_POOL.available() > BUFFERS / 4 ? TRANSMIT_POOL.allocate() : null;
    }

    /** Whether an application may keep what has arrived without a device having to go without. */
    static boolean hasPlenty() {
        return RECEIVE_POOL.available() > BUFFERS / 2;
    }

    void assertNothingInUse() {
        check(RECEIVE_POOL.inUse() == 0, "receive buffers are lost");
        check(TRANSMIT_POOL.inUse() == 0, "transmit buffers are lost");
    }

    @Override
    public long macAddress() {
        return FrameFuzzer.STACK_MAC;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public DeviceCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public boolean isLinkUp() {
        return up;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public PacketPool pool() {
        return TRANSMIT_POOL;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = 0;
        while (count < frames.length && !arriving.isEmpty()) {
            frames[count] = arriving.remove();
            receivedBytes += frames[count++].packetLength();
        }
        received += count;
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        sent++;
        sentBytes += frame.packetLength();
        look(frame);
        if (room) {
            for (PacketBuffer buffer = frame; buffer != null; buffer = buffer.next()) {
                held.add(buffer);
            }
        } else {
            frame.releasePacket();
        }
    }

    private void look(PacketBuffer frame) {
        int length = 0;
        int buffers = 0;
        for (PacketBuffer b = frame; b != null; b = b.next()) {
            NativeMemory.copy(b.address(), linear + length, b.length());
            length += b.length();
            buffers++;
        }
        boolean tagged = EthernetHeader.isTagged(linear);
        int linkLength = EthernetHeader.LENGTH + (tagged ? EthernetHeader.VLAN_TAG_LENGTH : 0);
        check(buffers <= capabilities.maxChain(), "a chain that is too long");
        check(EthernetHeader.source(linear) == FrameFuzzer.STACK_MAC, "a frame of somebody else");
        check((tagged ? EthernetHeader.vlanId(linear) : 0) == vlan, "a frame of another VLAN");
        boolean cut = (frame.offload() & Offload.TX_TCP_SEGMENTATION) != 0;
        check(cut || length - linkLength <= MTU, "a frame that is too long");
        int type = tagged ? EthernetHeader.taggedType(linear) : EthernetHeader.type(linear);
        if (type != EtherType.ARP) {
            long ip = linear + linkLength;
            boolean right = capabilities.txIpChecksum() || checksums.areRight(ip, length - linkLength);
            check(right, "a wrong checksum");
            overheard.learn(type == EtherType.IPV4 ? Family.IPV4 : Family.IPV6, ip, length - linkLength);
        }
    }

    @Override
    public void flush() {
        // The references come back by complete.
    }
}
