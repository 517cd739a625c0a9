package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.DpdkConfig;
import dev.peregrine.memcached.config.IdleMode;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TransportKind;
import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkInterfaceConfig;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.IdleStrategy;
import dev.peregrine.transport.dpdk.Reading;
import dev.peregrine.transport.dpdk.eal.DpdkException;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A DPDK port with our own TCP/IP stack. The one class of the server that knows of either. */
final class DpdkTransport implements Transport {

    private static final String PREFIX = "peregrine.";
    private static final int CLOSE_TIMEOUT_SECONDS = 5;

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
            DpdkInterface networkInterface =
                    DpdkInterface.open(interfaceConfig(dpdk, dpdk.interfaces().getFirst()));
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

    private static DpdkInterfaceConfig interfaceConfig(DpdkConfig dpdk, DpdkConfig.Interface port) {
        DpdkInterfaceConfig.Builder builder = DpdkInterfaceConfig.builder()
                .ealArguments(dpdk.eal())
                .port(port.port())
                .mtu(port.mtu())
                .loops(dpdk.queues())
                .cores(dpdk.cores())
                .idle(dpdk.idle() == IdleMode.SPIN ? IdleStrategy.SPIN : IdleStrategy.ADAPTIVE);
        port.addresses().forEach(prefix -> builder.address(prefix.toString()));
        port.gateway().ifPresent(builder::gateway);
        dpdk.faults()
                .ifPresent(
                        faults -> builder.faults(new DpdkInterfaceConfig.FaultInjection(faults.drop(), faults.seed())));
        return builder.build();
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

    /** One segment's payload: a full buffer leaves as it was written, its headers before it in the same memory. */
    @Override
    public int preferredWriteSize() {
        return networkInterface.preferredWriteSize();
    }

    @Override
    public List<MeterBinder> meters() {
        return List.of(registry -> readings.forEach(reading -> register(registry, reading)));
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
    public void close() {
        loops.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(2L * CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        networkInterface.close();
    }
}
