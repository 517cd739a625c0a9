package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.DpdkConfig;
import dev.peregrine.memcached.config.IdleMode;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TransportKind;
import dev.peregrine.memcached.metrics.HistogramMeter;
import dev.peregrine.transport.dpdk.DpdkDatagramChannel;
import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkInterfaceConfig;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.DpdkSocketChannel;
import dev.peregrine.transport.dpdk.IdleStrategy;
import dev.peregrine.transport.dpdk.Reading;
import dev.peregrine.transport.dpdk.SocketStatus;
import dev.peregrine.transport.dpdk.eal.DpdkException;
import dev.peregrine.transport.dpdk.eal.DpdkLibrary;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A DPDK port with our own TCP/IP stack. The one class of the server that knows of either. */
final class DpdkTransport implements Transport {

    private static final int LEAST_TRANSMIT_BUFFERS = 8_192;

    /** Bounds what a large limit of connections takes of DPDK's memory. */
    private static final int MOST_TRANSMIT_BUFFERS = 65_536;

    private static final String PREFIX = "peregrine.";
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int CLOSE_TIMEOUT_SECONDS = 5;

    /** How long the loops are looked at to see how busy they are. */
    private static final long LOOK_MILLIS = 1000;

    private static final List<String> LOOP_HEADER =
            List.of("Loop", "Busy", "Frames-In", "Frames-Out", "Drops", "Retransmits", "Connections");

    private final DpdkInterface networkInterface;
    /** Kept, since a registry refers to what its counters read only weakly. */
    private final List<Reading> readings;

    private final DpdkEventLoopGroup loops;

    private DpdkTransport(DpdkInterface networkInterface) {
        this.networkInterface = networkInterface;
        this.readings = networkInterface.readings();
        int queues = networkInterface.config().loops();
        this.loops = new DpdkEventLoopGroup(networkInterface, queues, new DefaultThreadFactory("dpdk"));
    }

    /**
     * Initialises DPDK, opens the port of the configuration and starts its event loops.
     *
     * @throws TransportException with DPDK's reason and the cure
     */
    static DpdkTransport open(ServerConfig config) {
        DpdkConfig dpdk = config.dpdk().orElseThrow();
        if (dpdk.interfaces().size() > 1) {
            throw new TransportException("dpdk.interfaces: one interface can be served, not "
                    + dpdk.interfaces().size());
        }
        try {
            DpdkInterface networkInterface = DpdkInterface.open(
                    interfaceConfig(dpdk, config.connections().limit()));
            try {
                return new DpdkTransport(networkInterface);
            } catch (RuntimeException e) {
                networkInterface.close();
                throw e;
            }
        } catch (DpdkException | IllegalArgumentException e) {
            throw new TransportException("transport dpdk cannot be used: " + e.getMessage());
        }
    }

    /**
     * Which DPDK there is, in words.
     *
     * @throws TransportException where there is none that can be used, with the cause, a colon and the cure
     */
    static String version() {
        try {
            DpdkLibrary library = DpdkLibrary.load();
            return library.version() + ", binding compiled for " + library.bindingFor();
        } catch (DpdkException e) {
            throw new TransportException(e.getMessage());
        }
    }

    private static DpdkInterfaceConfig interfaceConfig(DpdkConfig dpdk, int connections) {
        DpdkConfig.Interface port = dpdk.interfaces().getFirst();
        DpdkInterfaceConfig.Builder builder = DpdkInterfaceConfig.builder()
                .ealArguments(dpdk.eal())
                .port(port.port())
                .mtu(port.mtu())
                .loops(dpdk.queues())
                .transmitBuffers(transmitBuffers(connections / dpdk.queues()))
                .cores(dpdk.cores())
                .idle(dpdk.idle() == IdleMode.SPIN ? IdleStrategy.SPIN : IdleStrategy.ADAPTIVE);
        port.addresses().forEach(prefix -> builder.address(prefix.toString()));
        port.gateways().forEach(builder::gateway);
        port.routes().forEach(route -> builder.route(IpPrefix.parse(route.to().toString()), route.via()));
        builder.vlan(port.vlan());
        dpdk.faults()
                .ifPresent(
                        faults -> builder.faults(new DpdkInterfaceConfig.FaultInjection(faults.drop(), faults.seed())));
        return builder.build();
    }

    /**
     * As many as all connections of a loop can each have a reply under way, of the half that is for writing into: it is held
     * until the client has acknowledged it, which most do with their next request.
     */
    private static int transmitBuffers(int connections) {
        return Math.clamp(Integer.highestOneBit(2 * connections) * 2L, LEAST_TRANSMIT_BUFFERS, MOST_TRANSMIT_BUFFERS);
    }

    @Override
    public TransportKind kind() {
        return TransportKind.DPDK;
    }

    @Override
    public ChannelFuture listen(SocketAddress local, int backlog, ChannelInitializer<Channel> initializer) {
        return new ServerBootstrap()
                .group(loops)
                .channel(DpdkServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, backlog)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(initializer)
                .bind(local);
    }

    /** Datagrams of all queues are handed to the loop that the channel belongs to. */
    @Override
    public ChannelFuture listenDatagrams(InetSocketAddress local, ChannelInitializer<Channel> initializer) {
        return new Bootstrap()
                .group(loops)
                .channel(DpdkDatagramChannel.class)
                .handler(initializer)
                .bind(local);
    }

    @Override
    public int loops() {
        return networkInterface.config().loops();
    }

    @Override
    public boolean isUp() {
        return networkInterface.isLinkUp();
    }

    @Override
    public ChannelFuture connect(InetSocketAddress remote, ChannelHandler handler) {
        return new Bootstrap()
                .group(loops)
                .channel(DpdkSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(handler)
                .connect(remote);
    }

    /** A full buffer leaves as it was written, its headers before it in the same memory. */
    @Override
    public int preferredWriteSize() {
        return networkInterface.preferredWriteSize();
    }

    @Override
    public List<MeterBinder> meters() {
        List<MeterBinder> meters = new ArrayList<>(NettyMeters.of(loops));
        meters.add(registry -> readings.stream()
                .filter(reading -> reading.kind() != Reading.Kind.BUCKET)
                .forEach(reading -> register(registry, reading)));
        readings.stream()
                .filter(reading -> reading.kind() == Reading.Kind.BUCKET)
                .collect(Collectors.groupingBy(Reading::name))
                .forEach((name, buckets) -> meters.add(histogram(name, buckets)));
        return meters;
    }

    private static HistogramMeter histogram(String name, List<Reading> buckets) {
        return new HistogramMeter(
                "peregrine_" + name,
                buckets.getFirst().meaning(),
                buckets.stream()
                        .map(reading -> new HistogramMeter.Bucket(
                                Map.of("loop", reading.labels().get("loop")),
                                bound(reading.labels().get(Reading.BOUND)),
                                reading.value()))
                        .toList());
    }

    private static double bound(String label) {
        return label.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(label);
    }

    private static void register(MeterRegistry registry, Reading reading) {
        String name = PREFIX + reading.name().replace('_', '.');
        Tags tags = Tags.empty();
        for (var label : reading.labels().entrySet()) {
            tags = tags.and(label.getKey(), label.getValue());
        }
        if (reading.kind() == Reading.Kind.COUNTER) {
            FunctionCounter.builder(name, reading, r -> r.value().getAsDouble())
                    .tags(tags)
                    .description(reading.meaning())
                    .register(registry);
        } else {
            Gauge.builder(name, reading, r -> r.value().getAsDouble())
                    .strongReference(true)
                    .tags(tags)
                    .description(reading.meaning())
                    .register(registry);
        }
    }

    @Override
    public Table connections(List<Channel> open) {
        List<List<String>> rows = networkInterface.sockets().join().stream()
                .map(DpdkTransport::row)
                .toList();
        return new Table(SocketAddresses.HEADER, rows);
    }

    private static List<String> row(SocketStatus socket) {
        return List.of(
                socket.protocol(),
                socket.loop() == SocketStatus.ALL_LOOPS ? "*" : Integer.toString(socket.loop()),
                Integer.toString(socket.receiveQueueBytes()),
                Integer.toString(socket.sendQueueBytes()),
                SocketAddresses.text(socket.localAddress()),
                SocketAddresses.text(socket.remoteAddress()),
                socket.state());
    }

    @Override
    public Table loopTable(List<Channel> open) throws InterruptedException {
        List<Double> busyBefore = ofEachLoop("loop_events", "busy_nanos"::equals);
        List<Double> idleBefore = ofEachLoop("loop_events", "idle_nanos"::equals);
        Thread.sleep(LOOK_MILLIS);
        List<Double> busy = ofEachLoop("loop_events", "busy_nanos"::equals);
        List<Double> idle = ofEachLoop("loop_events", "idle_nanos"::equals);
        List<Double> received = ofEachLoop("stack_events", "frames_received"::equals);
        List<Double> sent = ofEachLoop("stack_events", "frames_sent"::equals);
        List<Double> dropped = ofEachLoop("stack_events", event -> event.contains("dropped"));
        List<Double> notTransmitted = ofEachLoop("queue_transmit_drops", ""::equals);
        List<Double> retransmitted = ofEachLoop("tcp_events", "retrans_segs"::equals);
        List<Double> connections = ofEachLoop("tcp_connections", ""::equals);
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < loops(); i++) {
            double busyNanos = busy.get(i) - busyBefore.get(i);
            double allNanos = busyNanos + idle.get(i) - idleBefore.get(i);
            rows.add(List.of(
                    Integer.toString(i),
                    "%.1f%%".formatted(allNanos == 0 ? 0 : 100 * busyNanos / allNanos),
                    count(received.get(i)),
                    count(sent.get(i)),
                    count(dropped.get(i) + notTransmitted.get(i)),
                    count(retransmitted.get(i)),
                    count(connections.get(i))));
        }
        return new Table(LOOP_HEADER, rows);
    }

    private static String count(double value) {
        return Long.toString((long) value);
    }

    /** Sums of readings for each loop, those with an event only where it is wanted. */
    private List<Double> ofEachLoop(String name, Predicate<String> event) {
        return IntStream.range(0, loops())
                .mapToObj(Integer::toString)
                .map(loop -> readings.stream()
                        .filter(reading -> reading.name().equals(name))
                        .filter(reading -> loop.equals(reading.labels().get("loop")))
                        .filter(reading -> event.test(reading.labels().getOrDefault("event", "")))
                        .mapToDouble(reading -> reading.value().getAsDouble())
                        .sum())
                .toList();
    }

    @Override
    public Capture capture(Path file, long maxBytes, Duration time) {
        networkInterface.startCapture(file, maxBytes, time);
        List<Path> files = IntStream.range(0, loops())
                .mapToObj(loop -> Path.of(file + "." + loop))
                .toList();
        return new Capture(files, () -> networkInterface.stopCapture().join());
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(2L * CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        networkInterface.close();
    }
}
