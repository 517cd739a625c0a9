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
 */
public record DpdkConfig(List<String> eal, List<Interface> interfaces, int queues, List<Integer> cores, IdleMode idle) {

    public DpdkConfig {
        eal = List.copyOf(eal);
        interfaces = List.copyOf(interfaces);
        cores = List.copyOf(cores);
        Objects.requireNonNull(idle, "idle");
    }

    /**
     * A DPDK port and its place in the network.
     *
     * @param port DPDK's number of the port
     * @param addresses one or more
     * @param gateway next hop of what no prefix covers
     * @param mtu bytes of the largest IP packet
     */
    public record Interface(int port, List<IpPrefix> addresses, Optional<InetAddress> gateway, int mtu) {

        public Interface {
            addresses = List.copyOf(addresses);
            Objects.requireNonNull(gateway, "gateway");
        }
    }
}
