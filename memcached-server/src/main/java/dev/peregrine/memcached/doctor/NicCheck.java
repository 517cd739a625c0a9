package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.List;

/** The network cards: driver, link, NUMA node, queues. */
final class NicCheck {

    private static final String NAME = "nic";
    private static final String BIND = "java -jar memcached-server.jar doctor bind ";

    private final Machine machine;
    private final Plan plan;
    private final DefaultRoute defaultRoute;

    NicCheck(Machine machine, Plan plan) {
        this.machine = machine;
        this.plan = plan;
        this.defaultRoute = new DefaultRoute(machine);
    }

    List<Finding> findings() {
        if (!plan.cards()) {
            return List.of(Finding.ok(NAME, "none is needed: the configuration drives virtual devices (--no-pci)"));
        }
        List<Nic> cards = Nic.all(machine);
        List<Finding> findings = new ArrayList<>();
        for (Nic nic : cards) {
            findings.add(describe(nic));
        }
        for (String device : plan.devices()) {
            if (cards.stream().noneMatch(nic -> nic.address().equals(device))) {
                findings.add(Finding.error(
                        NAME, device + " of the configuration is no network card here", "lspci -D shows them"));
            }
        }
        if (cards.isEmpty()) {
            findings.add(Finding.error(
                    NAME,
                    "no network card on the PCI bus",
                    "use a virtual device: --no-pci and --vdev=net_af_packet0,iface=<interface> in dpdk.eal"));
        } else if (cards.stream().noneMatch(Nic::isReady)) {
            findings.add(noneIsReady(cards));
        }
        return findings;
    }

    private Finding noneIsReady(List<Nic> cards) {
        String cure = cards.stream()
                .filter(nic -> !defaultRoute.goesThrough(nic.interfaces()))
                .findFirst()
                .map(nic -> BIND + nic.address())
                .orElse("add a second card: the only one carries the default route; or use a virtual device: --no-pci"
                        + " and --vdev=net_af_packet0,iface=<interface> in dpdk.eal");
        return Finding.error(NAME, "none is in DPDK's hands", cure);
    }

    private Finding describe(Nic nic) {
        String facts = nic + ": driver " + nic.driver().orElse("none") + numa(nic);
        if (nic.isInUserSpace()) {
            return userSpace(nic, facts);
        }
        String kernel = facts + link(nic) + queues(nic);
        boolean wanted = plan.devices().contains(nic.address());
        if (nic.model().isBifurcated()) {
            return nic.driver().isPresent()
                    ? Finding.ok(NAME, kernel + "; " + nic.model().pmd() + " works beside it")
                    : Finding.error(
                            NAME,
                            facts,
                            "load the kernel's driver, beside which "
                                    + nic.model().pmd() + " works");
        }
        if (defaultRoute.goesThrough(nic.interfaces())) {
            String what = kernel + "; carries the default route";
            return wanted
                    ? Finding.error(NAME, what, "name another card in dpdk.eal: this machine is reached through it")
                    : Finding.ok(NAME, what + ", stays with the kernel");
        }
        return wanted
                ? Finding.error(NAME, kernel + "; the configuration wants it for DPDK", BIND + nic.address())
                : Finding.ok(NAME, kernel);
    }

    private Finding userSpace(Nic nic, String facts) {
        String driver = nic.driver().orElseThrow();
        if (driver.equals("vfio-pci")) {
            return Finding.ok(NAME, facts + "; ready for " + nic.model().pmd());
        }
        return Finding.warning(
                NAME, facts + "; works, without any protection of memory", "prefer vfio-pci: " + BIND + nic.address());
    }

    private static String numa(Nic nic) {
        return nic.numaNode() < 0 ? "" : ", NUMA node " + nic.numaNode();
    }

    private String link(Nic nic) {
        if (nic.interfaces().isEmpty()) {
            return "";
        }
        String network = "/sys/class/net/" + nic.interfaces().getFirst();
        String state = machine.read(network + "/operstate").orElse("unknown");
        String speed = machine.number(network + "/speed")
                .filter(mbits -> mbits > 0)
                .map(mbits -> " at " + mbits + " Mbit/s")
                .orElse("");
        return ", link " + state + speed;
    }

    /** With several receive queues the kernel has the card spread flows over them, so it can for DPDK. */
    private String queues(Nic nic) {
        if (nic.interfaces().isEmpty()) {
            return "";
        }
        long receive = machine.list("/sys/class/net/" + nic.interfaces().getFirst() + "/queues").stream()
                .filter(queue -> queue.startsWith("rx-"))
                .count();
        return ", " + receive + (receive == 1 ? " receive queue, no RSS in use" : " receive queues spread by RSS");
    }
}
