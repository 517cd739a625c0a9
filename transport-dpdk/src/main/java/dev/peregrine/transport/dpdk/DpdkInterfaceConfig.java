package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.Route;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How a {@link DpdkInterface} is set up. Immutable; made by a {@link Builder}. */
public final class DpdkInterfaceConfig {

    static final int DEFAULT_MTU = 1_500;

    private final List<String> ealArguments;
    private final int port;
    private final List<IpPrefix> addresses;
    private final List<Route> routes;
    private final int vlan;
    private final int mtu;
    private final int loops;
    private final List<Integer> cores;
    private final IdleStrategy idle;
    private final TcpSettings tcp;
    private final int receiveBuffers;
    private final int transmitBuffers;
    private final boolean offloads;
    private final FaultInjection faults;
    private final Path capture;

    private DpdkInterfaceConfig(Builder builder) {
        ealArguments = List.copyOf(builder.ealArguments);
        port = builder.port;
        addresses = List.copyOf(builder.addresses);
        routes = List.copyOf(builder.routes);
        vlan = builder.vlan;
        mtu = builder.mtu;
        loops = builder.loops;
        cores = List.copyOf(builder.cores);
        idle = builder.idle;
        tcp = builder.tcp;
        receiveBuffers = builder.receiveBuffers;
        transmitBuffers = builder.transmitBuffers;
        offloads = builder.offloads;
        faults = builder.faults;
        capture = builder.capture;
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("an interface needs at least one address");
        }
        if (!cores.isEmpty() && cores.size() < loops) {
            throw new IllegalArgumentException(
                    loops + " event loops cannot be pinned to " + cores.size() + " cores: name one core for each");
        }
    }

    /** A builder with everything at its default; at least an address has to be added. */
    public static Builder builder() {
        return new Builder();
    }

    /** Arguments of the DPDK environment. */
    public List<String> ealArguments() {
        return ealArguments;
    }

    /** DPDK's number of the port. */
    public int port() {
        return port;
    }

    /** Own addresses, each with the prefix of its network. */
    public List<IpPrefix> addresses() {
        return addresses;
    }

    /** The ways to networks that are not on the link, default routes among them. */
    public List<Route> routes() {
        return routes;
    }

    /** The VLAN whose tag all frames carry, or 0 for none. */
    public int vlan() {
        return vlan;
    }

    /** Largest IP packet in bytes. */
    public int mtu() {
        return mtu;
    }

    /** Event loops that the interface has slots for. */
    public int loops() {
        return loops;
    }

    /** CPU of each loop, or empty where loops are not pinned. */
    public List<Integer> cores() {
        return cores;
    }

    /** What loops do while nothing arrives. */
    public IdleStrategy idle() {
        return idle;
    }

    /** Settings of TCP. */
    public TcpSettings tcp() {
        return tcp;
    }

    /** Receive buffers of each loop. */
    public int receiveBuffers() {
        return receiveBuffers;
    }

    /** Transmit buffers of each loop. */
    public int transmitBuffers() {
        return transmitBuffers;
    }

    /** Whether the device shall do checksums and segmentation where it can. */
    public boolean offloads() {
        return offloads;
    }

    /** Losses to inject, for tests. */
    public Optional<FaultInjection> faults() {
        return Optional.ofNullable(faults);
    }

    /** The file that frames are captured in, for tests; each loop adds its number to the name. */
    public Optional<Path> capture() {
        return Optional.ofNullable(capture);
    }

    /**
     * Losses that an interface injects into its own traffic, both ways.
     *
     * @param lossProbability part of the frames that is dropped, from 0 to 1
     * @param seed makes the losses the same in each run
     */
    public record FaultInjection(double lossProbability, long seed) {

        /** Refuses what is no probability. */
        public FaultInjection {
            if (!(lossProbability >= 0 && lossProbability <= 1)) {
                throw new IllegalArgumentException("loss probability " + lossProbability + " is not between 0 and 1");
            }
        }
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {

        private static final int MIN_MTU = 576;
        private static final int MAX_MTU = 9_600;
        private static final int MAX_VLAN = 4_094;

        private final List<String> ealArguments = new ArrayList<>();
        private final List<IpPrefix> addresses = new ArrayList<>();
        private final List<Route> routes = new ArrayList<>();
        private final List<Integer> cores = new ArrayList<>();
        private int port;
        private int vlan;
        private int mtu = DEFAULT_MTU;
        private int loops = 1;
        private IdleStrategy idle = IdleStrategy.forThisMachine();
        private TcpSettings tcp = TcpSettings.DEFAULT;
        private int receiveBuffers = 8_192;
        private int transmitBuffers = 8_192;
        private boolean offloads = true;
        private FaultInjection faults;
        private Path capture;

        private Builder() {}

        /** Adds arguments of the DPDK environment, such as {@code --vdev=net_af_packet0,iface=veth0}. */
        public Builder ealArguments(List<String> arguments) {
            ealArguments.addAll(arguments);
            return this;
        }

        /** Sets DPDK's number of the port; default 0. */
        public Builder port(int number) {
            port = atLeast("port", number, 0);
            return this;
        }

        /** Adds an address with its prefix, such as {@code 10.77.0.1/24}. */
        public Builder address(String prefix) {
            return address(IpPrefix.parse(prefix));
        }

        /** Adds an address with its prefix. */
        public Builder address(IpPrefix prefix) {
            addresses.add(prefix);
            return this;
        }

        /** Adds the router to everything of its family that has no other route; default none. */
        public Builder gateway(InetAddress address) {
            routes.add(Route.byDefault(IpAddress.high(address), IpAddress.low(address)));
            return this;
        }

        /** Adds the router to a network. */
        public Builder route(IpPrefix to, InetAddress via) {
            routes.add(new Route(to, IpAddress.high(via), IpAddress.low(via)));
            return this;
        }

        /** Sets the VLAN whose tag all frames carry, 1 to 4094; default 0, no tag. */
        public Builder vlan(int id) {
            if (id < 0 || id > MAX_VLAN) {
                throw new IllegalArgumentException("vlan " + id + " is not between 0 and " + MAX_VLAN);
            }
            vlan = id;
            return this;
        }

        /** Sets the largest IP packet in bytes; default 1500. */
        public Builder mtu(int bytes) {
            if (bytes < MIN_MTU || bytes > MAX_MTU) {
                throw new IllegalArgumentException("mtu " + bytes + " is not between " + MIN_MTU + " and " + MAX_MTU);
            }
            mtu = bytes;
            return this;
        }

        /** Sets how many event loops the interface has slots for; default 1. */
        public Builder loops(int count) {
            loops = atLeast("loops", count, 1);
            return this;
        }

        /** Pins the loops, in their order, to these CPUs; default is not to pin. */
        public Builder cores(List<Integer> cpus) {
            cores.clear();
            for (int cpu : cpus) {
                cores.add(atLeast("core", cpu, 0));
            }
            return this;
        }

        /** Sets what loops do while nothing arrives; default {@link IdleStrategy#forThisMachine()}. */
        public Builder idle(IdleStrategy strategy) {
            idle = Objects.requireNonNull(strategy, "idle strategy");
            return this;
        }

        /** Sets what holds for all connections; default {@link TcpSettings#DEFAULT}. */
        public Builder tcp(TcpSettings settings) {
            tcp = Objects.requireNonNull(settings, "settings of TCP");
            return this;
        }

        /** Sets the receive buffers of each loop, those in the device's ring included; default 8192. */
        public Builder receiveBuffers(int count) {
            receiveBuffers = atLeast("receiveBuffers", count, 64);
            return this;
        }

        /** Sets the transmit buffers of each loop; default 8192. */
        public Builder transmitBuffers(int count) {
            transmitBuffers = atLeast("transmitBuffers", count, 64);
            return this;
        }

        /** Sets whether the device shall do checksums and segmentation where it can; default true. */
        public Builder offloads(boolean used) {
            offloads = used;
            return this;
        }

        /** Has the interface lose frames; for tests. */
        public Builder faults(FaultInjection injection) {
            faults = injection;
            return this;
        }

        /** Has the interface write its frames to a file in pcap format; for tests. */
        public Builder capture(Path file) {
            capture = file;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException where the parts do not fit together
         */
        public DpdkInterfaceConfig build() {
            return new DpdkInterfaceConfig(this);
        }

        private static int atLeast(String name, int value, int least) {
            if (value < least) {
                throw new IllegalArgumentException(name + " " + value + " is less than " + least);
            }
            return value;
        }
    }
}
