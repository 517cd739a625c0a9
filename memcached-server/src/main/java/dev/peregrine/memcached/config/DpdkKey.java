package dev.peregrine.memcached.config;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/** The keys of the file's section {@code dpdk}; a key of a part of it has the part's name and a dot before it. */
enum DpdkKey {
    EAL("eal", Values.text("list of texts", "DPDK's own", ""), "arguments for DPDK, passed through: devices, memory"),
    INTERFACES("interfaces", Values.text("list of sections", "one", ""), "the ports that the server uses"),
    PORT("interfaces.port", Values.number(0, 1023, ""), "DPDK's number of the port; must be there"),
    ADDRESSES(
            "interfaces.addresses",
            Values.text("list of addresses", "with prefix, as in 10.77.0.1/24", ""),
            "own addresses, of either family; at least one, and none that the kernel has"),
    GATEWAY(
            "interfaces.gateway",
            Values.text("address or list", "one of each family", ""),
            "routers to all other networks"),
    ROUTES("interfaces.routes", Values.text("list of sections", "", ""), "routers to single networks"),
    ROUTE_TO("interfaces.routes.to", Values.text("network", "as in 10.0.0.0/8", ""), "the network"),
    ROUTE_VIA("interfaces.routes.via", Values.text("address", "on a network of the interface", ""), "its router"),
    VLAN("interfaces.vlan", Values.number(1, 4094, ""), "the VLAN whose tag all frames carry"),
    MTU("interfaces.mtu", Values.number(576, 9216, 1500), "bytes of an IP packet; with IPv6 1280 or more"),
    QUEUES("queues", Values.number(1, 1024, "that of `threads`"), "event loops, each with a queue of the device"),
    CORES("cores", Values.number(0, 4095, "not pinned"), "list of the CPU cores that the loops are pinned to"),
    IDLE(
            "idle",
            Values.oneOf("by the number of cores", "spin", "adaptive"),
            "what a loop with nothing to do does: spin polls on; adaptive polls for a while, then sleeps for up to 100"
                    + " microseconds, and is the default on machines with fewer than 4 cores"),
    FAULTS("faults", Values.text("section", "", ""), "losses on purpose, to see how clients fare"),
    DROP("faults.drop", Values.text("number", "from 0 to 1", "0"), "part of the frames that is lost, both ways"),
    SEED("faults.seed", Values.number(0, Integer.MAX_VALUE, 0), "makes the losses the same in each run");

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // a record of what does not change
    private final Values domain;

    private final String description;

    DpdkKey(String path, Values domain, String description) {
        this.path = path;
        this.domain = domain;
        this.description = description;
    }

    /** The key with those that lead to it. */
    String path() {
        return path;
    }

    /** The key itself. */
    String key() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** What the value may be. */
    Values domain() {
        return domain;
    }

    String description() {
        return description;
    }

    /** The keys of the section. */
    static SequencedSet<String> all() {
        return withParent("");
    }

    /** The keys of a part of the section. */
    SequencedSet<String> below() {
        return withParent(path + ".");
    }

    private static SequencedSet<String> withParent(String parent) {
        return Arrays.stream(values())
                .filter(key -> key.path.equals(parent + key.key()))
                .map(DpdkKey::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
