package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A network card on the PCI bus.
 *
 * @param address such as 0000:3b:00.0
 * @param driver the kernel's, or one that hands the card to user space; empty where none has it
 * @param interfaces its names in the kernel's network, none where the kernel does not use it
 * @param numaNode where it is attached; -1 where the machine does not say
 * @param features of a virtio card: a character 0 or 1 for each bit, else empty
 */
record Nic(
        String address,
        NicModel model,
        Optional<String> driver,
        List<String> interfaces,
        int numaNode,
        String features) {

    private static final String DEVICES = "/sys/bus/pci/devices";
    private static final int NETWORK_CLASS = 0x02;
    private static final int CLASS_SHIFT = 16;
    private static final Set<String> USER_SPACE_DRIVERS = Set.of("vfio-pci", "uio_pci_generic", "igb_uio");

    /** Those of a machine, by address. */
    static List<Nic> all(Machine machine) {
        List<Nic> cards = new ArrayList<>();
        for (String address : machine.list(DEVICES)) {
            long pciClass = machine.number(DEVICES + "/" + address + "/class").orElse(0L);
            if (pciClass >> CLASS_SHIFT == NETWORK_CLASS) {
                cards.add(read(machine, address));
            }
        }
        return cards;
    }

    private static Nic read(Machine machine, String address) {
        String device = DEVICES + "/" + address;
        List<String> interfaces = new ArrayList<>(machine.list(device + "/net"));
        String features = "";
        for (String entry : machine.list(device)) {
            if (entry.startsWith("virtio")) {
                interfaces.addAll(machine.list(device + "/" + entry + "/net"));
                features = machine.read(device + "/" + entry + "/features").orElse("");
            }
        }
        return new Nic(
                address,
                NicModel.of(
                        machine.number(device + "/vendor").orElse(0L).intValue(),
                        machine.number(device + "/device").orElse(0L).intValue()),
                machine.link(device + "/driver"),
                List.copyOf(interfaces),
                machine.number(device + "/numa_node").orElse(-1L).intValue(),
                features);
    }

    /** Whether its driver leaves it to a process. */
    boolean isInUserSpace() {
        return driver.filter(USER_SPACE_DRIVERS::contains).isPresent();
    }

    /** Whether DPDK could open it as it stands. */
    boolean isReady() {
        return isInUserSpace() || (model.isBifurcated() && driver.isPresent());
    }

    /** Of a virtio card: whether the host offers a feature, by its bit in the specification. */
    boolean offers(int bit) {
        return bit < features.length() && features.charAt(bit) == '1';
    }

    @Override
    public String toString() {
        return address + " (" + model.title() + (interfaces.isEmpty() ? "" : ", " + String.join(", ", interfaces))
                + ")";
    }
}
