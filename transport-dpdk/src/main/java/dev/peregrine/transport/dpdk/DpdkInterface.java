package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.device.PcapWriter;
import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network interface of this process: a DPDK port with its queues and packet memory, and its addresses.
 *
 * <p>It has a slot for each event loop that it was configured for. Event loop groups borrow slots and give them back
 * when they have shut down; the interface outlives them. All methods may be called by any thread.
 */
public final class DpdkInterface implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DpdkInterface.class);
    private static final int TIMESTAMPS_OPTION = 12;

    private final DpdkInterfaceConfig config;
    private final LoopDevices devices;
    private final FlowSteering steering;
    private final ListenerRegistry listeners;
    private final List<LoopSlot> slots = new ArrayList<>();

    /** The first come first, since devices with fewer queues than there are loops have them in the first slots. */
    private final Queue<LoopSlot> free = new PriorityQueue<>(Comparator.comparingInt(LoopSlot::index));

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
        config.capture().ifPresent(file -> startCapture(file, Capture.DEFAULT_BYTES, Capture.DEFAULT_TIME));
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
     * Lists what is open at present: listeners, connections in all states and UDP ports. Each loop adds its own in its next
     * turn.
     */
    public CompletableFuture<List<SocketStatus>> sockets() {
        CompletableFuture<List<SocketStatus>> sockets = CompletableFuture.completedFuture(listeners.listing());
        for (LoopSlot slot : slots) {
            CompletableFuture<List<SocketStatus>> ofLoop = new CompletableFuture<>();
            slot.onLoop(stack -> ofLoop.complete(stack == null ? List.of() : SocketListing.of(stack, slot.index())));
            sockets = sockets.thenCombine(
                    ofLoop,
                    (all, more) -> Stream.concat(all.stream(), more.stream()).toList());
        }
        return sockets;
    }

    /**
     * Begins to write all frames to a file in pcap format; a capture that is running ends. What leaves is seen as the
     * device gets it: it may have checksums and segmentation still to do.
     *
     * @param file is overwritten; each loop has a file of its own, with its number behind the name
     * @param maxBytes the size of each file at which its capture ends
     * @param maxTime the time after which the capture ends
     * @throws java.io.UncheckedIOException where a file cannot be written
     */
    public void startCapture(Path file, long maxBytes, Duration maxTime) {
        List<PcapWriter> writers = Capture.open(file, slots.size(), maxBytes, maxTime);
        for (LoopSlot slot : slots) {
            PcapWriter writer = writers.get(slot.index());
            slot.onLoop(stack -> slot.device().start(writer));
        }
    }

    /** Ends the capture, if one is running; its files are complete when the future is. */
    public CompletableFuture<Void> stopCapture() {
        return CompletableFuture.allOf(slots.stream()
                .map(slot -> {
                    CompletableFuture<Void> stopped = new CompletableFuture<>();
                    slot.onLoop(stack -> {
                        slot.device().stop();
                        stopped.complete(null);
                    });
                    return stopped;
                })
                .toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Bytes of a write that leaves as it was written: as one segment over IPv4 whose headers go before it in the same
     * memory, or a whole buffer of that memory where the device cuts segments.
     */
    public int preferredWriteSize() {
        PacketDevice device = slots.getFirst().device();
        if (device.capabilities().tcpSegmentation()) {
            return device.pool().dataRoom();
        }
        int segment = Math.min(config.mtu(), device.mtu()) - Ipv4Header.LENGTH - TcpHeader.LENGTH - TIMESTAMPS_OPTION;
        return Math.min(segment, device.pool().dataRoom());
    }

    /** Whether the device has a link, as its driver tells; some virtual devices always say so. */
    public boolean isLinkUp() {
        return devices.isLinkUp();
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
        LoopSlot slot = free.poll();
        if (slot == null) {
            throw allTaken();
        }
        return slot;
    }

    /** Takes a slot back of a loop that has ended, and what that loop held of others' memory. */
    synchronized void giveBack(LoopSlot slot) {
        free.add(slot);
        slots.forEach(LoopSlot::drainForNobody);
    }

    private IllegalStateException allTaken() {
        return new IllegalStateException("all " + slots.size()
                + " event loop slots of the interface are taken: configure more loops, or shut a group down first");
    }

    NetworkStack newStack(LoopSlot slot, long nowNanos) {
        NetworkStackConfig stackConfig =
                new NetworkStackConfig(config.addresses(), config.routes(), config.vlan(), config.mtu(), config.tcp());
        PacketDevice device = new SlotsDevice(slot, slots, steering);
        NetworkStack stack =
                new NetworkStack(stackConfig, device, steering, slot.index(), new SecureRandom(), nowNanos);
        stack.onAddressConflict(DpdkInterface::report);
        slot.stack(stack);
        return stack;
    }

    private static void report(long high, long low, long mac) {
        LOG.error(
                "The address {} is also that of {} on the link: connections will fail until one of the two has another",
                IpAddress.format(high, low),
                MacAddress.format(mac));
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
        steering.close();
        slots.forEach(LoopSlot::close);
        devices.close();
    }
}
