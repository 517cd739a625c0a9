package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A network interface of this process: a DPDK port with its queues and packet memory, and its addresses.
 *
 * <p>It has a slot for each event loop that it was configured for. Event loop groups borrow slots and give them back
 * when they have shut down; the interface outlives them. All methods may be called by any thread.
 */
public final class DpdkInterface implements AutoCloseable {

    private static final int TIMESTAMPS_OPTION = 12;

    private final DpdkInterfaceConfig config;
    private final LoopDevices devices;
    private final FlowSteering steering;
    private final ListenerRegistry listeners;
    private final List<LoopSlot> slots = new ArrayList<>();
    private final Deque<LoopSlot> free = new ArrayDeque<>();
    private boolean closed;

    DpdkInterface(DpdkInterfaceConfig config, LoopDevices devices) {
        this.config = config;
        this.devices = devices;
        steering = new FlowSteering(devices.count(), devices.flowHash());
        listeners = new ListenerRegistry(config.addresses());
        for (int i = 0; i < devices.count(); i++) {
            slots.add(new LoopSlot(i, devices));
        }
        free.addAll(slots);
    }

    /**
     * Initialises DPDK, unless that has happened with the same arguments, and opens the port.
     *
     * @throws dev.peregrine.transport.dpdk.eal.DpdkException where DPDK or the port is not there, or memory is short; the
     *     message names the cause and the cure
     */
    public static DpdkInterface open(DpdkInterfaceConfig config) {
        return new DpdkInterface(config, PortDevices.open(config));
    }

    /** How the interface was set up. */
    public DpdkInterfaceConfig config() {
        return config;
    }

    /** Statistics of the loops, in the order of their slots; all of them, whether borrowed at present or not. */
    public List<LoopStatistics> statistics() {
        return slots.stream().map(LoopSlot::statistics).toList();
    }

    /** All that the interface and its loops count and measure, for whatever collects metrics. */
    public List<Reading> readings() {
        return InterfaceReadings.of(slots, devices);
    }

    /**
     * Bytes of a write that leaves as it was written: as one segment over IPv4 whose headers go before it in the same
     * memory.
     */
    public int preferredWriteSize() {
        PacketDevice device = slots.getFirst().device();
        int segment = Math.min(config.mtu(), device.mtu()) - Ipv4Header.LENGTH - TcpHeader.LENGTH - TIMESTAMPS_OPTION;
        return Math.min(segment, device.pool().dataRoom());
    }

    /** Slots that no event loop has borrowed. */
    public synchronized int freeSlots() {
        return free.size();
    }

    int requireFreeSlots() {
        int count = freeSlots();
        if (count == 0) {
            throw allTaken();
        }
        return count;
    }

    synchronized LoopSlot borrow() {
        if (closed) {
            throw new IllegalStateException("the interface is closed");
        }
        LoopSlot slot = free.pollFirst();
        if (slot == null) {
            throw allTaken();
        }
        return slot;
    }

    synchronized void giveBack(LoopSlot slot) {
        free.addFirst(slot);
    }

    private IllegalStateException allTaken() {
        return new IllegalStateException("all " + slots.size()
                + " event loop slots of the interface are taken: configure more loops, or shut a group down first");
    }

    NetworkStack newStack(LoopSlot slot, long nowNanos) {
        int gateway = config.gateway()
                .map(address -> IpAddress.toIpv4(IpAddress.low(address)))
                .orElse(0);
        NetworkStackConfig stackConfig =
                new NetworkStackConfig(config.addresses(), gateway, config.mtu(), config.tcp());
        NetworkStack stack =
                new NetworkStack(stackConfig, slot.device(), steering, slot.index(), new SecureRandom(), nowNanos);
        slot.stack(stack);
        return stack;
    }

    FlowSteering steering() {
        return steering;
    }

    ListenerRegistry listeners() {
        return listeners;
    }

    /**
     * Stops the device and frees its memory.
     *
     * @throws IllegalStateException where event loops still use the interface
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (free.size() < slots.size()) {
            throw new IllegalStateException((slots.size() - free.size())
                    + " event loops still use the interface: shut their group down and await its termination first");
        }
        closed = true;
        slots.forEach(LoopSlot::close);
        devices.close();
    }
}
