package dev.peregrine.memcached.server.transport;

import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TransportKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The networks that this build has, and the choice among them. */
public final class Transports {

    /**
     * How a network comes into being.
     *
     * @param unavailable tells why it cannot be used here, where it cannot
     */
    private record Factory(Supplier<Optional<String>> unavailable, Function<ServerConfig, Transport> open) {}

    private static final Map<TransportKind, Factory> FACTORIES = new EnumMap<>(Map.of(
            TransportKind.NIO, new Factory(Optional::empty, config -> new NioTransport(config.threads())),
            TransportKind.EPOLL,
                    new Factory(EpollTransport::unavailable, config -> new EpollTransport(config.threads())),
            TransportKind.IO_URING,
                    new Factory(IoUringTransport::unavailable, config -> new IoUringTransport(config.threads())),
            TransportKind.DPDK, new Factory(Optional::empty, DpdkTransport::open)));

    /** The kernel's, the best first. */
    private static final List<TransportKind> OF_KERNEL = List.of(TransportKind.EPOLL, TransportKind.NIO);

    private Transports() {}

    /** The networks that this build has; a machine may lack one all the same. */
    public static Set<TransportKind> offered() {
        return Collections.unmodifiableSet(FACTORIES.keySet());
    }

    /** Why a network cannot be used on this machine, where it cannot. */
    public static Optional<String> unavailable(TransportKind kind) {
        return FACTORIES.get(kind).unavailable().get();
    }

    /**
     * Which DPDK this machine has, in words.
     *
     * @throws TransportException where it has none that can be used, with the cause, a colon and the cure
     */
    public static String dpdkVersion() {
        return DpdkTransport.version();
    }

    /**
     * Opens the network that the configuration names, or the best one of the kernel's.
     *
     * @throws TransportException where it cannot be used here
     */
    public static Transport open(ServerConfig config) {
        TransportKind kind = config.transport().orElseGet(Transports::best);
        unavailable(kind).ifPresent(reason -> {
            throw new TransportException("transport " + kind.label() + " cannot be used here: " + reason);
        });
        return FACTORIES.get(kind).open().apply(config);
    }

    private static TransportKind best() {
        return OF_KERNEL.stream()
                .filter(kind -> unavailable(kind).isEmpty())
                .findFirst()
                .orElse(TransportKind.NIO);
    }
}
