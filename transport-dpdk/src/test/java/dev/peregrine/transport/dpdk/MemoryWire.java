package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/**
 * A cable in memory between the devices of two interfaces, used by the loops of both in real time. Each end has as many
 * queues as its interface has loops and, like a NIC, either spreads flows over them by hash or has but one receive
 * queue. Frames are copied in and out, nothing is allocated once it runs.
 */
final class MemoryWire {

    private static final int FRAMES = 4096;
    private static final int FRAME_BYTES = 2048;

    private final ToeplitzHash hash = new ToeplitzHash(ToeplitzHash.symmetricKey());
    private final MpmcVarHandleArrayQueue<Frame> idle = new MpmcVarHandleArrayQueue<>(2 * FRAMES);
    private volatile boolean cut;
    private final End left;
    private final End right;

    /** What a device does with flows. */
    enum Receive {
        SPREAD,
        ONE_QUEUE
    }

    /** Room for a frame on its way. */
    private static final class Frame {
        private final long address;
        private int length;

        Frame(long address) {
            this.address = address;
        }
    }

    MemoryWire(int leftLoops, int rightLoops, Receive receive, int buffers) {
        long memory = Arena.global().allocate((long) FRAMES * FRAME_BYTES, 64).address();
        for (int i = 0; i < FRAMES; i++) {
            idle.add(new Frame(memory + (long) i * FRAME_BYTES));
        }
        left = new End(0x02_00_00_00_00_01L, leftLoops, receive, buffers);
        right = new End(0x02_00_00_00_00_02L, rightLoops, receive, buffers);
        left.peer = right;
        right.peer = left;
    }

    /** Loses all frames from now on. */
    void cut() {
        cut = true;
    }

    LoopDevices left() {
        return left;
    }

    LoopDevices right() {
        return right;
    }

    /** One end: the devices and pools of an interface. */
    final class End implements LoopDevices {

        private final long mac;
        private final Receive receive;
        private final List<Queue> queues = new ArrayList<>();
        private End peer;

        End(long mac, int loops, Receive receive, int buffers) {
            this.mac = mac;
            this.receive = receive;
            for (int i = 0; i < loops; i++) {
                queues.add(new Queue(this, buffers));
            }
        }

        @Override
        public int count() {
            return queues.size();
        }

        @Override
        public PacketDevice device(int loop) {
            return queues.get(loop);
        }

        @Override
        public PacketPool receivePool(int loop) {
            return queues.get(loop).receivePool;
        }

        @Override
        public ToeplitzHash flowHash() {
            return hash;
        }

        @Override
        public void enter(int loop) {}

        @Override
        public void exit(int loop) {}

        @Override
        public void close() {
            for (Queue queue : queues) {
                queue.receivePool.close();
                queue.transmitPool.close();
            }
        }

        private Queue queueFor(long frame, int length) {
            if (receive == Receive.ONE_QUEUE || queues.size() == 1 || length < 54) {
                return queues.getFirst();
            }
            long ip = frame + EthernetHeader.LENGTH;
            if (EthernetHeader.type(frame) != EtherType.IPV4 || Ipv4Header.protocol(ip) != IpProtocol.TCP) {
                return queues.getFirst();
            }
            long tcp = ip + Ipv4Header.headerLength(ip);
            int value = hash.hash(
                    IpAddress.IPV4_HIGH,
                    IpAddress.ofIpv4(Ipv4Header.source(ip)),
                    IpAddress.IPV4_HIGH,
                    IpAddress.ofIpv4(Ipv4Header.destination(ip)),
                    TcpHeader.sourcePort(tcp),
                    TcpHeader.destinationPort(tcp));
            return queues.get((value & 127) % queues.size());
        }
    }

    /** One queue pair. */
    private final class Queue implements PacketDevice {

        private final End end;
        private final NativePacketPool receivePool;
        private final NativePacketPool transmitPool;
        private final MpmcVarHandleArrayQueue<Frame> arrived = new MpmcVarHandleArrayQueue<>(FRAMES);

        Queue(End end, int buffers) {
            this.end = end;
            receivePool = new NativePacketPool(buffers);
            transmitPool = new NativePacketPool(buffers);
        }

        @Override
        public long macAddress() {
            return end.mac;
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
        public PacketPool pool() {
            return transmitPool;
        }

        @Override
        public int receive(PacketBuffer[] frames) {
            receivePool.drainReturned();
            int count = 0;
            while (count < frames.length && receivePool.available() > 0) {
                Frame frame = arrived.poll();
                if (frame == null) {
                    break;
                }
                PacketBuffer buffer = receivePool.allocate();
                NativeMemory.copy(frame.address, buffer.append(frame.length), frame.length);
                idle.offer(frame);
                frames[count++] = buffer;
            }
            return count;
        }

        @Override
        public void transmit(PacketBuffer packet) {
            Frame frame = cut ? null : idle.poll();
            if (frame != null) {
                int length = 0;
                for (PacketBuffer b = packet; b != null; b = b.next()) {
                    NativeMemory.copy(b.address(), frame.address + length, b.length());
                    length += b.length();
                }
                frame.length = length;
                if (!end.peer.queueFor(frame.address, length).arrived.offer(frame)) {
                    idle.offer(frame);
                }
            }
            packet.releasePacket();
        }

        @Override
        public void flush() {
            transmitPool.drainReturned();
        }
    }
}
