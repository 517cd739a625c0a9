package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.eal.DpdkException;
import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.eal.EthDev;
import dev.peregrine.transport.dpdk.eal.FlowSpread;
import dev.peregrine.transport.dpdk.eal.LinkState;
import dev.peregrine.transport.dpdk.eal.MbufEncoder;
import dev.peregrine.transport.dpdk.eal.MbufPool;
import dev.peregrine.transport.dpdk.eal.MbufSink;
import dev.peregrine.transport.dpdk.eal.PortInfo;
import dev.peregrine.transport.dpdk.eal.PortOffloads;
import dev.peregrine.transport.dpdk.eal.PortSettings;
import dev.peregrine.transport.dpdk.eal.PortStatistics;
import dev.peregrine.transport.dpdk.eal.RxQueue;
import dev.peregrine.transport.dpdk.eal.TxQueue;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A DPDK port, set up and started, with its queues dealt out to event loops and the buffers of each. It outlives the
 * loops: whoever opened it closes it, after the loops that use its queues have stopped.
 */
public final class DpdkPort implements AutoCloseable {

    /** Most segments of a packet where the device sets no limit: 64 KiB in buffers of 2 KiB, with room for headers. */
    private static final int MAX_CHAIN = 64;

    /**
     * Bytes of a buffer where TCP's packets may be larger than the MTU: long data is written and read in fewer and larger
     * pieces then, of which each has its price.
     */
    private static final int UNCUT_BUFFER_SIZE = 4096;

    private final EthDev device;
    private final long macAddress;
    private final int mtu;
    private final DeviceCapabilities capabilities;
    private final FlowSpread flowSpread;
    private final List<PortQueue> queues = new ArrayList<>();
    private final List<TxQueue> transmitQueues = new ArrayList<>();
    private final List<SharedTransmitQueue> sharedQueues = new ArrayList<>();
    private final List<AutoCloseable> memory = new ArrayList<>();

    private DpdkPort(EthDev device, DpdkPortSettings settings) {
        this.device = device;
        try {
            int receiveBufferSize = device.receiveBufferSize(wishedReceiveBufferSize(settings), settings.mtu());
            configure(settings, receiveBufferSize);
            deal(settings, receiveBufferSize);
            device.start();
            receiveGroups(device);
            this.flowSpread = device.spreadFlows();
            this.macAddress = device.macAddress();
            this.mtu = device.mtu();
            this.capabilities = capabilities(device.offloads(), device.info());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens, configures and starts a port.
     *
     * @param eal that made it
     * @param port its number
     * @throws dev.peregrine.transport.dpdk.eal.DpdkException where it is not there, refuses, or memory is short
     */
    public static DpdkPort open(Eal eal, int port, DpdkPortSettings settings) {
        return new DpdkPort(EthDev.open(eal, port), settings);
    }

    /** Neighbour discovery asks groups, so a device must not leave them out; those that cannot leave any out refuse. */
    private static void receiveGroups(EthDev device) {
        try {
            device.allMulticast(true);
        } catch (DpdkException cannotChoose) {
            // Such as the drivers of tap devices and veths, which receive all there is.
        }
    }

    private int wishedReceiveBufferSize(DpdkPortSettings settings) {
        return device.info().receivesUncut()
                ? Math.max(settings.bufferSize(), UNCUT_BUFFER_SIZE)
                : settings.bufferSize();
    }

    private void configure(DpdkPortSettings settings, int receiveBufferSize) {
        PortInfo info = device.info();
        device.configure(new PortSettings(
                Math.min(settings.loops(), info.maxRxQueues()),
                Math.min(settings.loops(), info.maxTxQueues()),
                settings.mtu(),
                // A ring that holds every buffer of the pool could not replace one that it gave away.
                Math.min(settings.rxDescriptors(), settings.receiveBuffers() / 2),
                settings.txDescriptors(),
                receiveBufferSize,
                settings.offloads()));
    }

    private void deal(DpdkPortSettings settings, int receiveBufferSize) {
        PortInfo info = device.info();
        int rxQueues = Math.min(settings.loops(), info.maxRxQueues());
        int txQueues = Math.min(settings.loops(), info.maxTxQueues());
        int transmitBufferSize = device.offloads().tcpSegmentation()
                ? Math.max(settings.bufferSize(), UNCUT_BUFFER_SIZE)
                : settings.bufferSize();
        for (int queue = 0; queue < txQueues; queue++) {
            transmitQueues.add(device.txQueue(queue, settings.backlog()));
        }
        List<MbufSink> senders = senders(settings, txQueues);
        for (int loop = 0; loop < settings.loops(); loop++) {
            MbufPool receivePool = keep(new MbufPool(settings.receiveBuffers(), receiveBufferSize, info.socket()));
            MbufPool transmitPool = keep(new MbufPool(settings.transmitBuffers(), transmitBufferSize, info.socket()));
            MbufEncoder encoder = keep(new MbufEncoder(settings.transmitBuffers(), info.socket()));
            RxQueue receiver = loop < rxQueues ? device.rxQueue(loop, receivePool) : null;
            queues.add(new PortQueue(this, receiver, senders.get(loop), receivePool, transmitPool, encoder));
        }
    }

    private List<MbufSink> senders(DpdkPortSettings settings, int txQueues) {
        List<MbufSink> senders = new ArrayList<>();
        if (txQueues == settings.loops()) {
            senders.addAll(transmitQueues);
            return senders;
        }
        transmitQueues.forEach(queue -> sharedQueues.add(new SharedTransmitQueue(queue)));
        for (int loop = 0; loop < settings.loops(); loop++) {
            senders.add(sharedQueues.get(loop % txQueues).share(settings.backlog()));
        }
        return senders;
    }

    private <T extends AutoCloseable> T keep(T resource) {
        memory.add(resource);
        return resource;
    }

    private static DeviceCapabilities capabilities(PortOffloads offloads, PortInfo info) {
        int limit = info.segmentsPerPacket() == 0 ? MAX_CHAIN : info.segmentsPerPacket();
        return new DeviceCapabilities(
                offloads.rxIpChecksum(),
                offloads.rxL4Checksum(),
                offloads.txIpChecksum(),
                offloads.txTcpChecksum(),
                offloads.txUdpChecksum(),
                offloads.tcpSegmentation(),
                offloads.multiSegment() ? Math.min(limit, MAX_CHAIN) : 1);
    }

    /** The part of each event loop, by the loop's number. */
    public List<PortQueue> queues() {
        return List.copyOf(queues);
    }

    /** Loops that receive by themselves; the others get their frames from those. */
    public int receivingLoops() {
        return Math.min(queues.size(), device.info().maxRxQueues());
    }

    /** The Ethernet address, in the low 48 bits. */
    public long macAddress() {
        return macAddress;
    }

    /** The largest IP packet in bytes. */
    public int mtu() {
        return mtu;
    }

    /** What the device does by itself. */
    public DeviceCapabilities capabilities() {
        return capabilities;
    }

    /** How the device spreads flows over the loops, or null where it does not, or by a rule of its own. */
    public FlowSpread flowSpread() {
        return flowSpread;
    }

    /** DPDK's name of the driver. */
    public String driver() {
        return device.info().driver();
    }

    /** The state of the link. */
    public LinkState link() {
        return device.link();
    }

    /** The counters that every driver keeps. */
    public PortStatistics statistics() {
        return device.statistics();
    }

    /** The counters of this driver, by its own names. */
    public Map<String, Long> extendedStatistics() {
        return device.extendedStatistics();
    }

    /** Stops and closes the port and gives its memory back. */
    @Override
    public void close() {
        sharedQueues.forEach(SharedTransmitQueue::clear);
        transmitQueues.forEach(TxQueue::clear);
        device.close();
        for (AutoCloseable resource : memory) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        memory.clear();
    }
}
