package dev.peregrine.memcached.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The DPDK section.
 *
 * @param eal arguments passed through to DPDK's environment abstraction layer
 * @param interfaces one or more
 * @param queues receive and transmit queues of each port, which is the number of event loops
 * @param cores processor of each event loop; empty for no pinning
 * @param faults losses on purpose, for tests
 */
public record DpdkConfig(
        List<String> eal,
        List<Interface> interfaces,
        int queues,
        List<Integer> cores,
        IdleMode idle,
        Optional<Faults> faults) {

    public DpdkConfig {
        eal = List.copyOf(eal);
        interfaces = List.copyOf(interfaces);
        cores = List.copyOf(cores);
        Objects.requireNonNull(idle, "idle");
        Objects.requireNonNull(faults, "faults");
    }

    /**
     * What the interfaces do to their own traffic, to show how clients fare on a bad network.
     *
     * @param drop part of the frames that is lost, each way, from 0 to 1
     * @param seed makes the losses the same in each run
     */
    public record Faults(double drop, long seed) {}

    /**
     * A DPDK port and its place in the network.
     *
     * @param port DPDK's number of the port
     * @param addresses one or more
     * @param gateways next hops of what no prefix and no route covers, at most one of each family
     * @param routes next hops of single networks
     * @param vlan whose tag all frames carry, or 0 for none
     * @param mtu bytes of the largest IP packet
     */
    public record Interface(
            int port,
            List<IpPrefix> addresses,
            List<InetAddress> gateways,
            List<StaticRoute> routes,
            int vlan,
            int mtu) {

        public Interface {
            addresses = List.copyOf(addresses);
            gateways = List.copyOf(gateways);
            routes = List.copyOf(routes);
        }
    }

    /**
     * The way to a network.
     *
     * @param to the network
     * @param via the router
     */
    public record StaticRoute(IpPrefix to, InetAddress via) {}
}
