package dev.peregrine.memcached.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns the DPDK section of the file into its record, checking each value. */
final class DpdkSection {

    private static final int MIN_IPV6_MTU = 1280;
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
        int queues =
                section.scalar("queues").map(DpdkKey.QUEUES.domain()::number).orElse(threads);
        List<String> eal = section.scalars("eal").stream().map(Given::text).toList();
        return new DpdkConfig(
                eal, parser.interfaces(), queues, parser.cores(queues), parser.idle(processors), parser.faults());
    }

    private List<DpdkConfig.Interface> interfaces() {
        List<DpdkConfig.Interface> interfaces = new ArrayList<>();
        for (YamlMapping mapping : section.mappings("interfaces", DpdkKey.INTERFACES.below())) {
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
        boolean ipv6 = addresses.stream().anyMatch(prefix -> prefix.address() instanceof Inet6Address);
        Values mtus = DpdkKey.MTU.domain();
        int mtu = mapping.scalar("mtu")
                .map(given -> given.number(ipv6 ? MIN_IPV6_MTU : mtus.min(), mtus.max()))
                .orElseGet(mtus::defaultNumber);
        int vlan = mapping.scalar("vlan").map(DpdkKey.VLAN.domain()::number).orElse(0);
        return new DpdkConfig.Interface(
                DpdkKey.PORT.domain().number(port),
                addresses,
                gateways(mapping.scalars("gateway"), addresses),
                routes(mapping.mappings("routes", DpdkKey.ROUTES.below()), addresses),
                vlan,
                mtu);
    }

    private static List<InetAddress> gateways(List<Given> given, List<IpPrefix> addresses) {
        List<InetAddress> gateways = new ArrayList<>();
        for (Given one : given) {
            InetAddress gateway = router(one, addresses);
            if (gateways.stream().anyMatch(other -> other.getClass() == gateway.getClass())) {
                throw one.refused("is the second gateway of its family, there can be one");
            }
            gateways.add(gateway);
        }
        return gateways;
    }

    private static List<DpdkConfig.StaticRoute> routes(List<YamlMapping> mappings, List<IpPrefix> addresses) {
        List<DpdkConfig.StaticRoute> routes = new ArrayList<>();
        for (YamlMapping mapping : mappings) {
            IpPrefix to = IpPrefix.parse(mapping.scalar("to")
                    .orElseThrow(() -> mapping.lacks("to", "a network is needed, as in 10.0.0.0/8")));
            Given via = mapping.scalar("via")
                    .orElseThrow(() -> mapping.lacks("via", "a router is needed, as in 10.77.0.254"));
            InetAddress router = router(via, addresses);
            if (to.address().getClass() != router.getClass()) {
                throw via.refused("is not of the family of " + to);
            }
            routes.add(new DpdkConfig.StaticRoute(to, router));
        }
        return routes;
    }

    private static InetAddress router(Given given, List<IpPrefix> addresses) {
        InetAddress router;
        try {
            router = InetAddress.ofLiteral(given.text());
        } catch (IllegalArgumentException e) {
            throw given.refused("must be an address, as in 10.77.0.254");
        }
        if (addresses.stream().noneMatch(prefix -> reaches(prefix, router))) {
            throw given.refused("must lie in the network of one of the interface's addresses");
        }
        return router;
    }

    /** An interface with an IPv6 address has a link-local one as well. */
    private static boolean reaches(IpPrefix own, InetAddress router) {
        return own.covers(router)
                || (router.isLinkLocalAddress() && own.address().getClass() == router.getClass());
    }

    private List<Integer> cores(int queues) {
        List<Given> given = section.scalars("cores");
        List<Integer> cores = given.stream().map(DpdkKey.CORES.domain()::number).toList();
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
                .map(given -> DpdkKey.IDLE.domain().choice(given).equals("spin") ? IdleMode.SPIN : IdleMode.ADAPTIVE)
                .orElse(processors < CORES_WORTH_SPINNING ? IdleMode.ADAPTIVE : IdleMode.SPIN);
    }

    private Optional<DpdkConfig.Faults> faults() {
        return section.mapping("faults", DpdkKey.FAULTS.below())
                .map(faults -> new DpdkConfig.Faults(
                        faults.scalar("drop").map(DpdkSection::probability).orElse(0.0),
                        faults.scalar("seed").map(DpdkKey.SEED.domain()::number).orElse(0)))
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
}
