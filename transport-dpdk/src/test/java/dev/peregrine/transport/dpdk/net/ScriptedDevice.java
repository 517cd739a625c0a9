package dev.peregrine.transport.dpdk.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;

/** A device whose frames a test writes and reads as text of hexadecimal digits. */
final class ScriptedDevice implements PacketDevice {

    static final long MAC = 0x02_00_00_00_00_01L;

    private final NativePacketPool pool;
    private final Queue<PacketBuffer> incoming = new ArrayDeque<>();
    private final Queue<String> outgoing = new ArrayDeque<>();
    private boolean linkUp = true;

    ScriptedDevice() {
        this(256);
    }

    /** @param buffers that there are */
    ScriptedDevice(int buffers) {
        pool = new NativePacketPool(buffers);
    }

    /** Pulls the cable, or plugs it in again. */
    void link(boolean up) {
        linkUp = up;
    }

    /** Lets a frame arrive; blanks in the text are for the reader. */
    void arrives(String hexadecimal) {
        byte[] bytes = HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
        PacketBuffer frame = pool.allocate();
        NativeMemory.copy(bytes, 0, frame.append(bytes.length), bytes.length);
        incoming.add(frame);
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
        return DeviceCapabilities.NONE;
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
        for (PacketBuffer b = frame; b != null; b = b.next()) {
            NativeMemory.copy(b.address(), bytes, at, b.length());
            at += b.length();
        }
        outgoing.add(HexFormat.of().formatHex(bytes));
        frame.releasePacket();
    }

    @Override
    public void flush() {
        // Frames leave as they are transmitted.
    }
}
