package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.Offload;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * An Ethernet segment between simulated devices, in virtual time: each frame reaches every other device whose address
 * filter lets it in, after what the sender's {@link WireConditions} do to it.
 *
 * <p>Nothing happens but in {@link #deliver}. Whoever runs a simulation sets the clock forward to the earliest of
 * {@link #nextDeliveryNanos} and the stacks' own deadlines, calls {@link #deliver}, then lets the stacks take their turn;
 * frames that they flush leave from that time on. All chance comes from the seed, for each device apart, so that a run can
 * be repeated. Frames shorter than Ethernet's minimum are padded with bytes that are not zero.
 *
 * <p>Not thread-safe. Allocates nothing once it has reached its working size.
 */
public final class SimulatedWire implements AutoCloseable {

    /** Bytes of the shortest frame, its check sequence not counted. */
    static final int MIN_FRAME_LENGTH = 60;

    /** Bytes of the largest packet that a device takes to cut it into segments. */
    static final int MAX_PACKET_LENGTH = 1 << 17;

    private static final byte PADDING = (byte) 0xa5;

    private final SplittableRandom seeds;
    private final List<SimulatedDevice> devices = new ArrayList<>();
    private final List<Direction> directions = new ArrayList<>();
    private final PriorityQueue<WireFrame> onTheWay = new PriorityQueue<>(WireFrame::order);
    private final ArrayDeque<WireFrame> idle = new ArrayDeque<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(2 * MAX_PACKET_LENGTH);
    private final long packet = NativeMemory.addressOf(scratch);
    private final long segment = packet + MAX_PACKET_LENGTH;

    private long nowNanos;
    private long frames;

    /** What sends one frame after the other. */
    private static final class Line {
        long idleFromNanos;

        Line(long nowNanos) {
            idleFromNanos = nowNanos;
        }
    }

    /** What one device sends into. */
    private static final class Direction {
        final WireConditions conditions = new WireConditions();
        final SplittableRandom random;
        Line line;
        long lastArrivalNanos;
        long lost;

        Direction(SplittableRandom random, long nowNanos) {
            this.random = random;
            line = new Line(nowNanos);
            lastArrivalNanos = nowNanos;
        }
    }

    /**
     * Creates a wire without devices.
     *
     * @param seed of all chance
     * @param nowNanos the present
     */
    public SimulatedWire(long seed, long nowNanos) {
        seeds = new SplittableRandom(seed);
        this.nowNanos = nowNanos;
    }

    /** Adds a device that transmits from and receives into one pool. */
    public SimulatedDevice attach(long macAddress, int mtu, DeviceCapabilities capabilities, NativePacketPool pool) {
        return attach(macAddress, mtu, capabilities, pool, pool);
    }

    /** Adds a device. */
    public SimulatedDevice attach(
            long macAddress,
            int mtu,
            DeviceCapabilities capabilities,
            NativePacketPool transmitPool,
            NativePacketPool receivePool) {
        SimulatedDevice device =
                new SimulatedDevice(this, macAddress, mtu, capabilities, transmitPool, receivePool, devices.size());
        devices.add(device);
        directions.add(new Direction(seeds.split(), nowNanos));
        return device;
    }

    /** What happens to the frames that a device sends. */
    public WireConditions conditionsFrom(SimulatedDevice sender) {
        return directions.get(sender.index()).conditions;
    }

    /**
     * Lets a device send over the same line as another: they have one bandwidth together, that of the one whose frame is
     * sent, and the frames of both wait in one queue.
     */
    public void shareLine(SimulatedDevice one, SimulatedDevice other) {
        directions.get(other.index()).line = directions.get(one.index()).line;
    }

    /** Frames of a device that the wire lost by chance, for their size or since a link was down. */
    public long lostFrom(SimulatedDevice sender) {
        return directions.get(sender.index()).lost;
    }

    /**
     * Lets everything happen up to a time: frames leave and their memory is given back, frames arrive and can be received.
     *
     * @param newNowNanos not before the last call's
     */
    public void deliver(long newNowNanos) {
        assert newNowNanos - nowNanos >= 0 : "time runs backwards";
        nowNanos = newNowNanos;
        for (int i = 0; i < devices.size(); i++) {
            sendFrom(devices.get(i), directions.get(i));
        }
        WireFrame frame;
        while ((frame = onTheWay.peek()) != null && frame.arrivalNanos - nowNanos <= 0) {
            onTheWay.remove();
            frame.receiver.arrive(frame);
            idle.push(frame);
        }
    }

    /**
     * When {@link #deliver} has something to do next.
     *
     * @return {@link Long#MAX_VALUE} where all that was flushed has arrived
     */
    public long nextDeliveryNanos() {
        boolean any = false;
        long next = 0;
        if (!onTheWay.isEmpty()) {
            any = true;
            next = onTheWay.peek().arrivalNanos;
        }
        for (int i = 0; i < devices.size(); i++) {
            TransmitRing.Entry entry = devices.get(i).transmitRing().nextToLeave();
            if (entry != null && (!any || entry.departureNanos - next < 0)) {
                any = true;
                next = entry.departureNanos;
            }
        }
        return any ? next : Long.MAX_VALUE;
    }

    /** Lets go of all buffers that the devices hold. */
    @Override
    public void close() {
        devices.forEach(SimulatedDevice::close);
        onTheWay.clear();
    }

    /** Whether no further frame may wait for the bandwidth. */
    boolean isQueueFull(SimulatedDevice sender) {
        Direction direction = directions.get(sender.index());
        int waiting = 0;
        for (int i = 0; i < devices.size(); i++) {
            if (directions.get(i).line == direction.line) {
                waiting += devices.get(i).transmitRing().waiting();
            }
        }
        return waiting >= direction.conditions.queueLimit;
    }

    /** When a packet that is flushed now will have left. */
    long departureNanos(SimulatedDevice sender, int bytes) {
        Direction direction = directions.get(sender.index());
        Line line = direction.line;
        if (line.idleFromNanos - nowNanos < 0) {
            line.idleFromNanos = nowNanos;
        }
        long bitsPerSecond = direction.conditions.bitsPerSecond;
        if (bitsPerSecond != Long.MAX_VALUE) {
            long bits = Math.max(bytes, MIN_FRAME_LENGTH) * 8L;
            line.idleFromNanos += Math.max(1, bits * 1_000_000_000L / bitsPerSecond);
        }
        return line.idleFromNanos;
    }

    private void sendFrom(SimulatedDevice sender, Direction direction) {
        TransmitRing ring = sender.transmitRing();
        TransmitRing.Entry entry;
        while ((entry = ring.nextToLeave()) != null && entry.departureNanos - nowNanos <= 0) {
            entry.read(packet);
            int length = entry.length();
            long departureNanos = entry.departureNanos;
            if ((entry.offload & Offload.TX_TCP_SEGMENTATION) != 0) {
                int segments = TransmitOffload.segments(length, entry.offloadLengths);
                for (int i = 0; i < segments; i++) {
                    int bytes = TransmitOffload.writeSegment(
                            packet, length, entry.offload, entry.offloadLengths, i, segment);
                    send(sender, direction, segment, bytes, departureNanos);
                }
            } else {
                TransmitOffload.completeChecksums(packet, length, entry.offload, entry.offloadLengths);
                send(sender, direction, packet, length, departureNanos);
            }
            ring.depart();
        }
    }

    private void send(SimulatedDevice sender, Direction direction, long frame, int bytes, long departureNanos) {
        sender.countTransmitted();
        int length = Math.max(bytes, MIN_FRAME_LENGTH);
        NativeMemory.fill(frame + bytes, length - bytes, PADDING);
        WireConditions conditions = direction.conditions;
        SplittableRandom random = direction.random;
        int tag = EthernetHeader.isTagged(frame) ? EthernetHeader.VLAN_TAG_LENGTH : 0;
        boolean fits = bytes - EthernetHeader.LENGTH - tag <= conditions.mtu;
        if (!sender.isLinkUp() || !fits || happens(random, conditions.loss)) {
            direction.lost++;
            return;
        }
        if (happens(random, conditions.corruption)) {
            BitFlip.damage(random, frame, length);
        }
        int copies = happens(random, conditions.duplication) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long arrivalNanos = arrivalNanos(direction, departureNanos);
            putOnTheWay(sender, frame, length, arrivalNanos);
        }
    }

    private long arrivalNanos(Direction direction, long departureNanos) {
        WireConditions conditions = direction.conditions;
        SplittableRandom random = direction.random;
        long arrivalNanos = departureNanos + conditions.latencyNanos;
        if (conditions.jitterNanos > 0) {
            arrivalNanos += random.nextLong(conditions.jitterNanos);
        }
        if (arrivalNanos - direction.lastArrivalNanos < 0) {
            arrivalNanos = direction.lastArrivalNanos;
        }
        if (happens(random, conditions.reordering)) {
            // The others do not wait for the one that is held up.
            return arrivalNanos + 1 + random.nextLong(Math.max(1, conditions.reorderingNanos));
        }
        direction.lastArrivalNanos = arrivalNanos;
        return arrivalNanos;
    }

    private void putOnTheWay(SimulatedDevice sender, long from, int length, long arrivalNanos) {
        long destination = EthernetHeader.destination(from);
        for (int i = 0; i < devices.size(); i++) {
            SimulatedDevice receiver = devices.get(i);
            if (receiver.index() == sender.index() || !receiver.accepts(destination)) {
                continue;
            }
            WireFrame frame = idle.poll();
            if (frame == null) {
                frame = new WireFrame();
            }
            frame.copyFrom(from, length);
            frame.receiver = receiver;
            frame.arrivalNanos = arrivalNanos;
            frame.number = frames++;
            onTheWay.add(frame);
        }
    }

    private static boolean happens(SplittableRandom random, double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }
}
