package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.List;

/** The way of a card into a process: IOMMU and the driver vfio-pci. */
final class VfioCheck {

    private static final String DRIVER = "vfio-pci";
    private static final String NO_IOMMU = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode";

    private final Machine machine;
    private final Plan plan;

    VfioCheck(Machine machine, Plan plan) {
        this.machine = machine;
        this.plan = plan;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!plan.cards()) {
            findings.add(Finding.ok("vfio", "not needed: the configuration drives no network card (--no-pci)"));
            return findings;
        }
        List<Nic> cards = Nic.all(machine);
        if (!cards.isEmpty() && cards.stream().allMatch(nic -> nic.model().isBifurcated())) {
            findings.add(Finding.ok("vfio", "not needed: the cards here keep the kernel's driver"));
            return findings;
        }
        boolean iommu = hasIommu(machine);
        findings.add(iommu(iommu));
        findings.add(vfio(iommu));
        return findings;
    }

    static boolean hasIommu(Machine machine) {
        return !machine.list("/sys/kernel/iommu_groups").isEmpty()
                && !machine.list("/sys/class/iommu").isEmpty();
    }

    private Finding iommu(boolean present) {
        if (present) {
            return Finding.ok("iommu", machine.list("/sys/kernel/iommu_groups").size() + " groups");
        }
        boolean asked = machine.read("/proc/cmdline")
                .filter(line -> line.contains("intel_iommu=on") || line.contains("amd_iommu=on"))
                .isPresent();
        if (isVirtual()) {
            return Finding.warning(
                    "iommu",
                    "none, as is usual in virtual machines: a card can then write to all memory",
                    "use vfio's mode without IOMMU (see vfio), or ask the host for a virtual IOMMU");
        }
        return Finding.warning(
                "iommu",
                asked ? "asked for at boot, but the firmware offers none" : "not turned on",
                asked
                        ? "turn VT-d or AMD-Vi on in the firmware's setup"
                        : "turn VT-d or AMD-Vi on in the firmware's setup, and boot with intel_iommu=on iommu=pt"
                                + " (AMD: iommu=pt)");
    }

    private boolean isVirtual() {
        return machine.lines("/proc/cpuinfo").stream()
                .anyMatch(line -> line.startsWith("flags") && line.contains(" hypervisor"));
    }

    private Finding vfio(boolean iommu) {
        if (!machine.exists("/sys/bus/pci/drivers/" + DRIVER)) {
            KernelModules modules = new KernelModules(machine);
            if (!modules.has(DRIVER)) {
                return Finding.error(
                        "vfio",
                        "the driver vfio-pci is neither loaded nor in " + modules.folder(),
                        "boot a kernel that has it (Ubuntu: apt-get install linux-modules-extra-$(uname -r)); in a"
                                + " container, modprobe vfio-pci on the host");
            }
            return Finding.error(
                    "vfio",
                    "the driver vfio-pci is not loaded",
                    "modprobe vfio-pci"
                            + (iommu ? "" : " && echo 1 > " + NO_IOMMU)
                            + " (and vfio-pci in /etc/modules-load.d/ to keep it)");
        }
        if (!iommu && machine.read(NO_IOMMU).filter("Y"::equals).isEmpty()) {
            return Finding.error(
                    "vfio", "vfio-pci is loaded, but without an IOMMU it refuses cards", "echo 1 > " + NO_IOMMU);
        }
        return iommu
                ? Finding.ok("vfio", "vfio-pci is loaded")
                : Finding.warning(
                        "vfio",
                        "vfio-pci is loaded in its mode without IOMMU",
                        "only root can use it (CAP_SYS_RAWIO), and the kernel counts as tainted; accept it where the"
                                + " machine has no IOMMU");
    }
}
