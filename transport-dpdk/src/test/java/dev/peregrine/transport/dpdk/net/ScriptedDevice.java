package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;

/** A device whose frames a test writes and reads as text of hexadecimal digits. */
final class ScriptedDevice implements PacketDevice {

    static final long MAC = 0x02_00_00_00_00_01L;

    private final DeviceCapabilities capabilities;
    private final NativePacketPool pool;
    private final Queue<PacketBuffer> incoming = new ArrayDeque<>();
    private final Queue<String> outgoing = new ArrayDeque<>();
    private boolean linkUp = true;
    private int longestChain;
    private int offload;
    private long offloadLengths;

    ScriptedDevice() {
        this(256);
    }

    /** @param buffers that there are */
    ScriptedDevice(int buffers) {
        this(buffers, DeviceCapabilities.NONE);
    }

    ScriptedDevice(int buffers, DeviceCapabilities capabilities) {
        this.capabilities = capabilities;
        pool = new NativePacketPool(buffers);
    }

    /** Pulls the cable, or plugs it in again. */
    void link(boolean up) {
        linkUp = up;
    }

    /** Lets a frame arrive; blanks in the text are for the reader. */
    void arrives(String hexadecimal) {
        arrives(hexadecimal, 0);
    }

    /** Lets a frame arrive of which the device says something; see {@link Offload}. */
    void arrives(String hexadecimal, int offload) {
        byte[] bytes = bytes(hexadecimal);
        PacketBuffer frame = buffer(bytes, 0, bytes.length);
        frame.offload(offload);
        incoming.add(frame);
    }

    /** Lets a frame arrive in two buffers, so many bytes in the first. */
    void arrivesInTwo(String hexadecimal, int firstBytes) {
        byte[] bytes = bytes(hexadecimal);
        PacketBuffer frame = buffer(bytes, 0, firstBytes);
        frame.next(buffer(bytes, firstBytes, bytes.length - firstBytes));
        incoming.add(frame);
    }

    private PacketBuffer buffer(byte[] bytes, int from, int length) {
        PacketBuffer buffer = pool.allocate();
        NativeMemory.copy(bytes, from, buffer.append(length), length);
        return buffer;
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }

    /** Expects the next frame that left. */
    void expect(String hexadecimal) {
        assertThat(outgoing.poll()).isEqualTo(hexadecimal.replace(" ", ""));
    }

    /** The next frame that left, or null. */
    String sent() {
        return outgoing.poll();
    }

    void expectNothing() {
        assertThat(outgoing).isEmpty();
    }

    /** Buffers of the frame that had most. */
    int longestChain() {
        return longestChain;
    }

    /** What is asked of the device for the frame that left last; see {@link Offload}. */
    int offload() {
        return offload;
    }

    /** The lengths that go along with that. */
    long offloadLengths() {
        return offloadLengths;
    }

    void expectNoBufferInUse() {
        assertThat(pool.inUse()).isZero();
    }

    @Override
    public long macAddress() {
        return MAC;
    }

    @Override
    public int mtu() {
        return 1500;
    }

    @Override
    public DeviceCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public boolean isLinkUp() {
        return linkUp;
    }

    @Override
    public PacketPool pool() {
        return pool;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = 0;
        while (count < frames.length && !incoming.isEmpty()) {
            frames[count++] = incoming.remove();
        }
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        byte[] bytes = new byte[frame.packetLength()];
        int at = 0;
        int buffers = 0;
        for (PacketBuffer b = frame; b != null; b = b.next()) {
            NativeMemory.copy(b.address(), bytes, at, b.length());
            at += b.length();
            buffers++;
        }
        offload = frame.offload();
        offloadLengths = frame.offloadLengths();
        longestChain = Math.max(longestChain, buffers);
        outgoing.add(HexFormat.of().formatHex(bytes));
        frame.releasePacket();
    }

    @Override
    public void flush() {
        // Frames leave as they are transmitted.
    }
}
