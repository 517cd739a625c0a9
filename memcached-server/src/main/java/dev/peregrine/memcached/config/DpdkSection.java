package dev.peregrine.memcached.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/** Turns the DPDK section of the file into its record, checking each value. */
final class DpdkSection {

    /** Keys of the section. */
    static final SequencedSet<String> KEYS = keys("eal", "interfaces", "queues", "cores", "idle", "faults");

    private static final SequencedSet<String> FAULT_KEYS = keys("drop", "seed");
    private static final SequencedSet<String> INTERFACE_KEYS = keys("port", "addresses", "gateway", "mtu");
    private static final int MAX_PORT = 1023;
    private static final int MAX_QUEUES = 1024;
    private static final int MAX_CORE = 4095;
    private static final int DEFAULT_MTU = 1500;
    private static final int MIN_MTU = 576;
    private static final int MAX_MTU = 9216;
    private static final int CORES_WORTH_SPINNING = 4;

    private final YamlMapping section;

    private DpdkSection(YamlMapping section) {
        this.section = section;
    }

    /**
     * @param threads what {@code -t} says, the default number of queues
     * @param processors of this machine, which decide how to idle where the section does not
     */
    static DpdkConfig parse(YamlMapping section, int threads, int processors) {
        DpdkSection parser = new DpdkSection(section);
        int queues = section.scalar("queues")
                .map(given -> given.number(1, MAX_QUEUES))
                .orElse(threads);
        List<String> eal = section.scalars("eal").stream().map(Given::text).toList();
        return new DpdkConfig(
                eal, parser.interfaces(), queues, parser.cores(queues), parser.idle(processors), parser.faults());
    }

    private List<DpdkConfig.Interface> interfaces() {
        List<DpdkConfig.Interface> interfaces = new ArrayList<>();
        for (YamlMapping mapping : section.mappings("interfaces", INTERFACE_KEYS)) {
            DpdkConfig.Interface parsed = anInterface(mapping);
            if (interfaces.stream().anyMatch(other -> other.port() == parsed.port())) {
                throw mapping.scalar("port").orElseThrow().refused("is the port of another interface already");
            }
            interfaces.add(parsed);
        }
        if (interfaces.isEmpty()) {
            throw section.lacks("interfaces", "at least one with port and addresses is needed");
        }
        return interfaces;
    }

    private static DpdkConfig.Interface anInterface(YamlMapping mapping) {
        Given port = mapping.scalar("port")
                .orElseThrow(() -> mapping.lacks("port", "the number of a DPDK port is needed, the first one is 0"));
        List<IpPrefix> addresses =
                mapping.scalars("addresses").stream().map(IpPrefix::parse).toList();
        if (addresses.isEmpty()) {
            throw mapping.lacks("addresses", "at least one is needed, as in 10.77.0.1/24");
        }
        Optional<InetAddress> gateway = mapping.scalar("gateway").map(given -> gateway(given, addresses));
        int mtu = mapping.scalar("mtu")
                .map(given -> given.number(MIN_MTU, MAX_MTU))
                .orElse(DEFAULT_MTU);
        return new DpdkConfig.Interface(port.number(0, MAX_PORT), addresses, gateway, mtu);
    }

    private static InetAddress gateway(Given given, List<IpPrefix> addresses) {
        InetAddress gateway;
        try {
            gateway = InetAddress.ofLiteral(given.text());
        } catch (IllegalArgumentException e) {
            throw given.refused("must be an address, as in 10.77.0.254");
        }
        if (addresses.stream().noneMatch(prefix -> prefix.covers(gateway))) {
            throw given.refused("must lie in the network of one of the interface's addresses");
        }
        return gateway;
    }

    private List<Integer> cores(int queues) {
        List<Given> given = section.scalars("cores");
        List<Integer> cores =
                given.stream().map(core -> core.number(0, MAX_CORE)).toList();
        if (!cores.isEmpty() && cores.size() != queues) {
            throw given.getLast()
                    .refused("there must be one core for each of the " + queues + " queues, not " + cores.size());
        }
        for (int i = 1; i < cores.size(); i++) {
            if (cores.subList(0, i).contains(cores.get(i))) {
                throw given.get(i).refused("is the core of another queue already");
            }
        }
        return cores;
    }

    private IdleMode idle(int processors) {
        return section.scalar("idle")
                .map(given -> switch (given.text()) {
                    case "spin" -> IdleMode.SPIN;
                    case "adaptive" -> IdleMode.ADAPTIVE;
                    default -> throw given.refused("must be spin or adaptive");
                })
                .orElse(processors < CORES_WORTH_SPINNING ? IdleMode.ADAPTIVE : IdleMode.SPIN);
    }

    private Optional<DpdkConfig.Faults> faults() {
        return section.mapping("faults", FAULT_KEYS)
                .map(faults -> new DpdkConfig.Faults(
                        faults.scalar("drop").map(DpdkSection::probability).orElse(0.0),
                        faults.scalar("seed")
                                .map(given -> given.number(0, Integer.MAX_VALUE))
                                .orElse(0)))
                .filter(faults -> faults.drop() > 0);
    }

    private static double probability(Given given) {
        try {
            double value = Double.parseDouble(given.text());
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw given.refused("must be a number from 0 to 1");
        }
        throw given.refused("must be a number from 0 to 1");
    }

    private static SequencedSet<String> keys(String... keys) {
        return new LinkedHashSet<>(List.of(keys));
    }
}
