package dev.peregrine.memcached.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The files of a machine as it was once found: a tree like /sys, /proc and /dev, for {@link Machine} to read. */
final class Recorded {

    private final Path root;

    Recorded(Path root) {
        this.root = root;
        file("/sys/devices/system/cpu/online", "0-7");
        file("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc");
        file("/proc/self/status", "Name:\tjava\nUid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n");
        file("/proc/mounts", "hugetlbfs /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0");
        file("/proc/net/route", "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT");
        file("/proc/sys/kernel/osrelease", "6.1.0-29-amd64");
        file(
                "/lib/modules/6.1.0-29-amd64/modules.dep",
                "kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko");
    }

    /** A server with two sockets, an IOMMU that is on, and 1 GiB of hugepages on each node. */
    static Recorded bareMetal(Path root) {
        Recorded machine = new Recorded(root);
        machine.file("/proc/cpuinfo", "flags\t\t: fpu vme tsc");
        machine.file("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 intel_iommu=on iommu=pt");
        machine.file("/sys/class/iommu/dmar0/intel-iommu/version", "1:0");
        machine.folder("/sys/kernel/iommu_groups/0");
        machine.folder("/sys/kernel/iommu_groups/1");
        machine.folder("/sys/bus/pci/drivers/vfio-pci");
        machine.hugepages("/sys/kernel/mm/hugepages", 1024, 1024);
        machine.hugepages("/sys/devices/system/node/node0/hugepages", 512, 512);
        machine.hugepages("/sys/devices/system/node/node1/hugepages", 512, 512);
        machine.file("/sys/devices/system/node/node0/cpulist", "0-3");
        machine.file("/sys/devices/system/node/node1/cpulist", "4-7");
        for (int cpu = 0; cpu < 8; cpu++) {
            machine.file("/sys/devices/system/cpu/cpu" + cpu + "/cpufreq/scaling_governor", "performance");
        }
        return machine;
    }

    /** A machine of a cloud: a hypervisor and no IOMMU. */
    static Recorded virtual(Path root) {
        Recorded machine = new Recorded(root);
        machine.file("/proc/cpuinfo", "flags\t\t: fpu vme tsc hypervisor lahf_lm");
        machine.file("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/vda1 console=ttyS0");
        machine.folder("/sys/kernel/iommu_groups");
        machine.hugepages("/sys/kernel/mm/hugepages", 512, 512);
        return machine;
    }

    Machine machine() {
        return new Machine(root);
    }

    Recorded hugepages(String folder, int total, int free) {
        file(folder + "/hugepages-2048kB/nr_hugepages", Integer.toString(total));
        return file(folder + "/hugepages-2048kB/free_hugepages", Integer.toString(free));
    }

    /** A card on the PCI bus. */
    Recorded card(String address, int vendor, int device, int node, String driver) {
        String folder = "/sys/bus/pci/devices/" + address;
        file(folder + "/class", "0x020000");
        file(folder + "/vendor", String.format(Locale.ROOT, "0x%04x", vendor));
        file(folder + "/device", String.format(Locale.ROOT, "0x%04x", device));
        file(folder + "/numa_node", Integer.toString(node));
        return link(folder + "/driver", "../../../bus/pci/drivers/" + driver);
    }

    /** What the kernel's network knows of a card that it drives. */
    Recorded network(String address, String name, int queues) {
        folder("/sys/bus/pci/devices/" + address + "/net/" + name);
        file("/sys/class/net/" + name + "/operstate", "up");
        file("/sys/class/net/" + name + "/speed", "25000");
        for (int queue = 0; queue < queues; queue++) {
            folder("/sys/class/net/" + name + "/queues/rx-" + queue);
        }
        return this;
    }

    Recorded defaultRoute(String name) {
        return file("/proc/net/route", """
                Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
                %s\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                %s\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                """.formatted(name, name));
    }

    Recorded file(String path, String content) {
        try {
            Files.createDirectories(at(path).getParent());
            Files.writeString(at(path), content + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Recorded folder(String path) {
        try {
            Files.createDirectories(at(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Recorded link(String path, String target) {
        try {
            Files.createSymbolicLink(at(path), Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path at(String path) {
        return root.resolve(path.substring(1));
    }
}
