package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An Ethernet port of DPDK: open, configure, set up each queue, start, stop, close, in that order.
 *
 * <p>Set-up and counters may be used by any thread, one at a time. The queues are used by their own threads, which must
 * have stopped before the port does.
 */
public final class EthDev implements AutoCloseable {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private enum State {
        OPEN,
        CONFIGURED,
        STARTED,
        CLOSED
    }

    private final int port;
    private final PortInfo info;

    /** Null where the driver says by itself how large packets may be. */
    private final PacketRing ring;

    private final Arena arena = Arena.ofShared();
    private PortOffloads offloads;
    private int rxDescriptors;
    private int txDescriptors;
    private int rxQueues;
    private int mtu;
    private State state = State.OPEN;

    private EthDev(Eal eal, int port) {
        this.port = port;
        this.info = PortInfo.of(port);
        this.ring = PacketRing.of(info.driver(), eal.virtualDevice(port));
    }

    /**
     * Opens a port.
     *
     * @param eal that made the port
     * @param port its number
     * @throws DpdkException where there is no such port
     */
    public static EthDev open(Eal eal, int port) {
        int ports = eal.portCount();
        if (ports == 0) {
            throw new DpdkException(
                    "rte_eth_dev_count_avail",
                    "DPDK found no port: name a device in its arguments, for instance --vdev=net_af_packet0,iface=eth1, "
                            + "or bind a NIC to vfio-pci and allow it by -a <PCI address>");
        }
        if ((byte) Functions.IS_VALID.invoke(port) == 0) {
            throw new DpdkException(
                    "rte_eth_dev_is_valid_port",
                    "there is no DPDK port " + port + ": DPDK has " + ports + (ports == 1 ? " port" : " ports")
                            + ", numbered from 0");
        }
        return new EthDev(eal, port);
    }

    /** The number of the port. */
    public int port() {
        return port;
    }

    /** What the port is and could do. */
    public PortInfo info() {
        return info;
    }

    /** What was agreed with the device when it was configured. */
    public PortOffloads offloads() {
        return offloads;
    }

    /**
     * Bytes that a receive buffer must have: as wished where a device puts packets that are larger into several buffers,
     * else a whole packet's.
     *
     * @param packetBytes largest IP packet, or 0 for the driver's choice
     */
    public int receiveBufferSize(int wished, int packetBytes) {
        if (ring != null) {
            return Math.max(wished, ring.bufferBytes());
        }
        return info.canReceive("SCATTER") ? wished : Math.max(wished, PortSettings.frameBytes(packetBytes));
    }

    /**
     * Agrees on queues, MTU and offloads. A device that can spread by flow does so over all receive queues, both ways of a
     * flow to the same one.
     *
     * @throws DpdkException where the device refuses
     */
    public void configure(PortSettings settings) {
        require(State.OPEN);
        mtu = settings.mtu();
        if (ring != null && mtu != 0) {
            ring.require(mtu);
        }
        PortOffloads agreed = PortOffloads.negotiate(info, settings.offloads(), settings.needsScatter());
        long flows = settings.rxQueues() > 1 ? info.rssFlows() & spreadableFlows() : 0;
        byte[] key = symmetricKey(flows == 0 ? 0 : info.rssKeySize());
        try (Arena temporary = Arena.ofConfined()) {
            long keyAddress = key.length == 0
                    ? 0
                    : temporary.allocateFrom(ValueLayout.JAVA_BYTE, key).address();
            Functions.CONFIGURE.check(
                    "rte_eth_dev_configure",
                    describe(),
                    port,
                    settings.rxQueues(),
                    settings.txQueues(),
                    ring == null ? mtu : 0,
                    agreed.rxBits(),
                    agreed.txBits(),
                    flows,
                    keyAddress,
                    key.length);
        }
        offloads = agreed;
        rxQueues = settings.rxQueues();
        fitRings(settings);
        state = State.CONFIGURED;
    }

    private static long spreadableFlows() {
        return Shim.constant("RTE_ETH_RSS_IPV4")
                | Shim.constant("RTE_ETH_RSS_IPV6")
                | Shim.constant("RTE_ETH_RSS_NONFRAG_IPV4_TCP")
                | Shim.constant("RTE_ETH_RSS_NONFRAG_IPV4_UDP")
                | Shim.constant("RTE_ETH_RSS_NONFRAG_IPV6_TCP")
                | Shim.constant("RTE_ETH_RSS_NONFRAG_IPV6_UDP");
    }

    private static byte[] symmetricKey(int length) {
        byte[] pattern = ToeplitzHash.symmetricKey();
        byte[] key = new byte[length];
        for (int i = 0; i < length; i++) {
            key[i] = pattern[i % pattern.length];
        }
        return key;
    }

    private void fitRings(PortSettings settings) {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment rings = temporary.allocate(ValueLayout.JAVA_SHORT, 2);
            rings.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) settings.rxDescriptors());
            rings.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) settings.txDescriptors());
            Functions.FIT_RINGS.check(
                    "rte_eth_dev_adjust_nb_rx_tx_desc",
                    describe(),
                    port,
                    rings.address(),
                    rings.address() + Short.BYTES);
            rxDescriptors = rings.getAtIndex(ValueLayout.JAVA_SHORT, 0) & 0xffff;
            txDescriptors = rings.getAtIndex(ValueLayout.JAVA_SHORT, 1) & 0xffff;
        }
    }

    /**
     * Sets up a receive queue.
     *
     * @param pool takes the packets in; the device draws its buffers from the same mempool
     */
    public RxQueue rxQueue(int queue, MbufPool pool) {
        require(State.CONFIGURED);
        Functions.RX_SETUP.check(
                "rte_eth_rx_queue_setup",
                describe() + " queue " + queue,
                port,
                queue,
                rxDescriptors,
                info.socket(),
                offloads.rxBits(),
                pool.mempool().address());
        return new RxQueue(port, queue, info.isPolledInMemory(), pool, arena);
    }

    /**
     * Sets up a transmit queue.
     *
     * @param backlog packets that may wait for room in the device's ring
     */
    public TxQueue txQueue(int queue, int backlog) {
        require(State.CONFIGURED);
        Functions.TX_SETUP.check(
                "rte_eth_tx_queue_setup",
                describe() + " queue " + queue,
                port,
                queue,
                txDescriptors,
                info.socket(),
                offloads.txBits());
        return new TxQueue(port, queue, info.isPolledInMemory(), offloads.transmitNeedsPreparation(), backlog, arena);
    }

    /** Starts receiving and transmitting. */
    public void start() {
        require(State.CONFIGURED);
        Functions.START.check("rte_eth_dev_start", describe(), port);
        state = State.STARTED;
    }

    /**
     * Has flows spread evenly over the receive queues. Called once the port was started. The key is read back from the device,
     * since some drivers keep their own.
     *
     * @return how they are, or null where the device does not spread by a hash that it tells
     */
    public FlowSpread spreadFlows() {
        require(State.STARTED);
        int tableSize = info.rssTableSize();
        if (rxQueues < 2 || info.rssFlows() == 0 || info.rssKeySize() < ToeplitzHash.KEY_LENGTH || tableSize == 0) {
            return null;
        }
        if ((int) Functions.SPREAD.invoke(port, tableSize, rxQueues) < 0) {
            EalLog.take();
            return null;
        }
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment key = temporary.allocate(info.rssKeySize());
            int length = (int) Functions.RSS_KEY.invoke(port, key.address(), info.rssKeySize());
            return length < ToeplitzHash.KEY_LENGTH
                    ? null
                    : new FlowSpread(key.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), tableSize, rxQueues);
        }
    }

    /** Packets of a receive ring. */
    public int rxDescriptors() {
        return rxDescriptors;
    }

    /** Packets of a transmit ring. */
    public int txDescriptors() {
        return txDescriptors;
    }

    /** The Ethernet address, in the low 48 bits. */
    public long macAddress() {
        long mac = (long) Functions.MAC.invoke(port);
        if (mac < 0) {
            throw DpdkException.of("rte_eth_macaddr_get", describe(), (int) -mac, EalLog.cause());
        }
        return mac;
    }

    /** The largest IP packet in bytes. */
    public int mtu() {
        return ring != null && mtu != 0 ? mtu : Functions.MTU.check("rte_eth_dev_get_mtu", describe(), port);
    }

    /** The state of the link; does not wait for it to come up. */
    public LinkState link() {
        return LinkState.of(port);
    }

    /** Receives what is for others, too, or not any more. */
    public void promiscuous(boolean on) {
        (on ? Functions.PROMISCUOUS_ON : Functions.PROMISCUOUS_OFF)
                .check(on ? "rte_eth_promiscuous_enable" : "rte_eth_promiscuous_disable", describe(), port);
    }

    /** Receives all multicast, or not any more. */
    public void allMulticast(boolean on) {
        (on ? Functions.MULTICAST_ON : Functions.MULTICAST_OFF)
                .check(on ? "rte_eth_allmulticast_enable" : "rte_eth_allmulticast_disable", describe(), port);
    }

    /** The counters that every driver keeps. */
    public PortStatistics statistics() {
        EalLog.take();
        return PortStatistics.of(port);
    }

    /** The counters of this driver, by its own names. */
    public Map<String, Long> extendedStatistics() {
        int count = Functions.XSTATS.check("rte_eth_xstats_get_names", describe(), port, 0L, 0L, 0);
        long nameSize = Shim.constant("RTE_ETH_XSTATS_NAME_SIZE");
        Map<String, Long> statistics = new LinkedHashMap<>();
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment names = temporary.allocate(Math.max(1, count * nameSize));
            MemorySegment values = temporary.allocate(LONG, Math.max(1, count));
            int filled = Functions.XSTATS.check(
                    "rte_eth_xstats_get", describe(), port, names.address(), values.address(), count);
            for (int i = 0; i < Math.min(filled, count); i++) {
                statistics.put(names.getString(i * nameSize), values.getAtIndex(LONG, i));
            }
        }
        return statistics;
    }

    /** Stops the port and gives it up; its queues must not be in use any more. Does nothing the second time. */
    @Override
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.STARTED) {
            Functions.STOP.check("rte_eth_dev_stop", describe(), port);
        }
        state = State.CLOSED;
        Functions.CLOSE.check("rte_eth_dev_close", describe(), port);
        arena.close();
    }

    private void require(State wanted) {
        if (state != wanted) {
            throw new IllegalStateException(describe() + " is " + state + ", not " + wanted);
        }
    }

    private String describe() {
        return "port " + port + " (" + info.driver() + ")";
    }

    /** DPDK's functions, and the shim's round them. */
    private static final class Functions {
        static final FunctionDescriptor OF_PORT = FunctionDescriptor.of(INT, INT);
        static final NativeFunction IS_VALID =
                Shim.function("rte_eth_dev_is_valid_port", FunctionDescriptor.of(ValueLayout.JAVA_BYTE, INT));
        static final NativeFunction CONFIGURE = Shim.function(
                "pg_port_configure", FunctionDescriptor.of(INT, INT, INT, INT, INT, LONG, LONG, LONG, LONG, INT));
        static final NativeFunction FIT_RINGS =
                Shim.function("pg_port_fit_rings", FunctionDescriptor.of(INT, INT, LONG, LONG));
        static final NativeFunction RX_SETUP =
                Shim.function("pg_rx_queue_setup", FunctionDescriptor.of(INT, INT, INT, INT, INT, LONG, LONG));
        static final NativeFunction TX_SETUP =
                Shim.function("pg_tx_queue_setup", FunctionDescriptor.of(INT, INT, INT, INT, INT, LONG));
        static final NativeFunction START = Shim.function("rte_eth_dev_start", OF_PORT);
        static final NativeFunction STOP = Shim.function("rte_eth_dev_stop", OF_PORT);
        static final NativeFunction CLOSE = Shim.function("rte_eth_dev_close", OF_PORT);
        static final NativeFunction MAC = Shim.function("pg_port_mac", FunctionDescriptor.of(LONG, INT));
        static final NativeFunction MTU = Shim.function("pg_port_mtu", OF_PORT);
        static final NativeFunction PROMISCUOUS_ON = Shim.function("rte_eth_promiscuous_enable", OF_PORT);
        static final NativeFunction PROMISCUOUS_OFF = Shim.function("rte_eth_promiscuous_disable", OF_PORT);
        static final NativeFunction MULTICAST_ON = Shim.function("rte_eth_allmulticast_enable", OF_PORT);
        static final NativeFunction MULTICAST_OFF = Shim.function("rte_eth_allmulticast_disable", OF_PORT);
        static final NativeFunction SPREAD = Shim.function("pg_port_spread", FunctionDescriptor.of(INT, INT, INT, INT));
        static final NativeFunction RSS_KEY =
                Shim.function("pg_port_rss_key", FunctionDescriptor.of(INT, INT, LONG, INT));
        static final NativeFunction XSTATS =
                Shim.function("pg_port_xstats", FunctionDescriptor.of(INT, INT, LONG, LONG, INT));
    }
}
