package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.List;

/** What is special about the cards of clouds and virtual machines. */
final class CloudCheck {

    private static final String NAME = "cloud";
    private static final int VIRTIO_NET_F_MQ = 22;
    private static final int VIRTIO_NET_F_RSS = 60;

    private final Machine machine;
    private final Plan plan;

    CloudCheck(Machine machine, Plan plan) {
        this.machine = machine;
        this.plan = plan;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!plan.cards()) {
            return findings;
        }
        List<Nic> cards = Nic.all(machine);
        for (NicModel model : NicModel.values()) {
            cards.stream().filter(nic -> nic.model() == model).findFirst().ifPresent(nic -> advise(nic, findings));
        }
        boolean netvsc = machine.list("/sys/class/net").stream()
                .anyMatch(name -> machine.link("/sys/class/net/" + name + "/device/driver")
                        .filter("hv_netvsc"::equals)
                        .isPresent());
        if (netvsc && cards.stream().noneMatch(nic -> nic.model().isBifurcated())) {
            findings.add(Finding.warning(
                    NAME,
                    "Hyper-V's netvsc without a virtual function: each packet passes the host",
                    "turn accelerated networking on for the second interface, which adds a MANA or ConnectX card"));
        }
        return findings;
    }

    private void advise(Nic nic, List<Finding> findings) {
        switch (nic.model()) {
            case ENA ->
                findings.add(Finding.warning(
                        NAME,
                        "ENA: its low-latency queues want write combining, which the kernel's vfio-pci does not turn on, and"
                                + " older generations do not tell their RSS key",
                        "use a network interface of its own for DPDK, and for the lowest latency vfio-pci with AWS's patch"
                                + " (amzn-drivers, get-vfio-with-wc.sh); flows that come to another loop are passed on in"
                                + " software"));
            case GVNIC ->
                findings.add(Finding.warning(
                        NAME,
                        "gVNIC: net_gve is in DPDK since 22.11, RSS is set up by it since 24.03",
                        "use a network interface of its own for DPDK and DPDK 24.03 or newer for more than one loop;"
                                + " before, loops pass flows on in software"));
            case MANA -> mana(findings);
            case VIRTIO -> findings.add(virtio(nic));
            case MLX4, MLX5 -> verbs(nic, findings);
            case OTHER -> {
                // Nothing is known to be special.
            }
        }
    }

    private void mana(List<Finding> findings) {
        if (machine.exists("/sys/module/mana_ib")) {
            findings.add(
                    Finding.ok(NAME, "MANA: the kernel's mana and mana_ib are loaded, which net_mana works beside"));
        } else {
            findings.add(Finding.error(
                    NAME,
                    "MANA: net_mana needs the kernel's module mana_ib",
                    "modprobe mana_ib (Linux 6.2 or newer), and rdma-core 44 or newer"));
        }
    }

    private void verbs(Nic nic, List<Finding> findings) {
        String module = nic.model() == NicModel.MLX5 ? "mlx5_ib" : "mlx4_ib";
        if (!machine.exists("/sys/module/" + module)) {
            findings.add(Finding.error(
                    NAME,
                    nic.model().title() + ": " + nic.model().pmd() + " needs the kernel's module " + module,
                    "modprobe " + module + " && apt-get install ibverbs-providers"));
        }
    }

    private static Finding virtio(Nic nic) {
        if (!nic.offers(VIRTIO_NET_F_MQ)) {
            return Finding.warning(
                    NAME,
                    "virtio: the host offers one queue",
                    "one loop suffices here; ask the host for more queues (QEMU: mq=on,queues=N) before adding loops");
        }
        if (!nic.offers(VIRTIO_NET_F_RSS)) {
            return Finding.warning(
                    NAME,
                    "virtio: several queues, but the host spreads flows its own way (no VIRTIO_NET_F_RSS)",
                    "nothing must be done: loops pass flows on in software; QEMU offers it by rss=on");
        }
        return Finding.ok(NAME, "virtio: several queues, spread by RSS");
    }
}
