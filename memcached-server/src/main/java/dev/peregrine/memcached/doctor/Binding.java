package dev.peregrine.memcached.doctor;

import dev.peregrine.memcached.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The commands that hand a card to DPDK or back to the kernel; nothing is done here. */
final class Binding {

    private static final String DEVBIND = "dpdk-devbind.py";
    private static final String NO_IOMMU = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode";

    private final Machine machine;

    Binding(Machine machine) {
        this.machine = machine;
    }

    /**
     * What gives a card to vfio-pci.
     *
     * @param card its PCI address, or its name in the kernel's network
     * @throws ConfigException for a card that is not there, that DPDK takes as it is, or that the machine is reached by
     */
    List<List<String>> bind(String card) {
        Nic nic = find(card);
        if (nic.model().isBifurcated()) {
            throw new ConfigException(nic + " stays with the kernel's driver: "
                    + nic.model().pmd() + " works beside it, nothing is to be bound");
        }
        if (new DefaultRoute(machine).goesThrough(nic.interfaces())) {
            throw new ConfigException(
                    nic + " carries the default route: the machine would be cut off; choose another card");
        }
        if (nic.driver().filter("vfio-pci"::equals).isPresent()) {
            throw new ConfigException(nic + " is bound to vfio-pci already");
        }
        List<List<String>> commands = new ArrayList<>();
        if (!machine.exists("/sys/bus/pci/drivers/vfio-pci")) {
            commands.add(List.of("modprobe", "vfio-pci"));
        }
        if (!VfioCheck.hasIommu(machine)
                && machine.read(NO_IOMMU).filter("Y"::equals).isEmpty()) {
            commands.add(List.of("sh", "-c", "echo 1 > " + NO_IOMMU));
        }
        for (String name : nic.interfaces()) {
            commands.add(List.of("ip", "link", "set", name, "down"));
        }
        commands.add(List.of(DEVBIND, "--bind=vfio-pci", nic.address()));
        return commands;
    }

    /**
     * What gives a card back to the kernel.
     *
     * @param driver the kernel's driver, or empty for the one whose module says that it drives this card
     * @throws ConfigException for a card that is not there or has the kernel's driver, or where no driver is known
     */
    List<List<String>> unbind(String card, Optional<String> driver) {
        Nic nic = find(card);
        if (!nic.isInUserSpace()) {
            throw new ConfigException(nic + " is not in DPDK's hands: its driver is "
                    + nic.driver().orElse("none"));
        }
        String wanted = driver.or(() -> new KernelModules(machine).driverOf(nic.address()))
                .orElseThrow(() -> new ConfigException(
                        nic + ": no module of the kernel says that it drives this card; name one by --driver"));
        return List.of(List.of("modprobe", wanted), List.of(DEVBIND, "--bind=" + wanted, nic.address()));
    }

    private Nic find(String card) {
        String address = Plan.fullAddress(card);
        return Nic.all(machine).stream()
                .filter(nic -> nic.address().equals(address) || nic.interfaces().contains(card))
                .findFirst()
                .orElseThrow(() -> new ConfigException(
                        card + ": no network card has this PCI address or name; dpdk-devbind.py --status lists them"));
    }
}
