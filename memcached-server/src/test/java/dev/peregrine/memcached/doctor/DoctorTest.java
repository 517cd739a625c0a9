package dev.peregrine.memcached.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.server.transport.TransportException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of machines as they are found in racks and clouds. */
class DoctorTest {

    private static final int INTEL = 0x8086;
    private static final int E810 = 0x1592;
    private static final int AMAZON = 0x1d0f;
    private static final int ENA = 0xec20;
    private static final int GOOGLE = 0x1ae0;
    private static final int GVNIC = 0x0042;
    private static final int MICROSOFT = 0x1414;
    private static final int MANA = 0x00ba;
    private static final int RED_HAT = 0x1af4;
    private static final int VIRTIO_NET = 0x1041;
    private static final Plan VIRTUAL_DEVICES =
            new Plan(false, false, false, List.of(), 2, List.of(), Optional.of("nobody"));

    @TempDir
    private Path root;

    private static List<Finding> examine(Recorded recorded, Plan plan) {
        return new Doctor(recorded.machine(), () -> "DPDK 22.11.11, binding compiled for 22.11.11").examine(plan);
    }

    private static Finding only(List<Finding> findings, String check) {
        List<Finding> found = findings.stream()
                .filter(finding -> finding.check().equals(check))
                .toList();
        assertThat(found).as(findings.toString()).hasSize(1);
        return found.getFirst();
    }

    private static List<String> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.level() == Level.ERROR)
                .map(Finding::check)
                .toList();
    }

    @Test
    void aServerThatWasSetUpIsReadyWithoutAWarning() {
        Recorded machine = Recorded.bareMetal(root)
                .card("0000:3b:00.0", INTEL, E810, 0, "vfio-pci")
                .file("/sys/devices/system/cpu/isolated", "2-3");
        Plan plan = new Plan(true, true, true, List.of("0000:3b:00.0"), 2, List.of(2, 3), Optional.of("memcache"));

        List<Finding> findings = examine(machine, plan);

        assertThat(findings).allMatch(finding -> finding.level() == Level.OK);
        assertThat(Doctor.isReady(findings)).isTrue();
        assertThat(only(findings, "nic").what()).contains("0000:3b:00.0", "NUMA node 0", "vfio-pci", "ready for");
        assertThat(only(findings, "numa").what()).contains("node 0 with processors 0-3");
    }

    @Test
    void withoutHugepagesTheCommandThatReservesThemIsTold() {
        Recorded machine = Recorded.bareMetal(root)
                .card("0000:3b:00.0", INTEL, E810, 0, "vfio-pci")
                .hugepages("/sys/kernel/mm/hugepages", 0, 0);

        List<Finding> findings =
                examine(machine, new Plan(true, true, true, List.of(), 3, List.of(), Optional.empty()));

        assertThat(errors(findings)).containsExactly("hugepages");
        // 3 loops of 128 MiB in pages of 2 MiB.
        assertThat(findings)
                .contains(Finding.error(
                        "hugepages",
                        "none are reserved",
                        "sysctl -w vm.nr_hugepages=192 (and vm.nr_hugepages=192 in /etc/sysctl.d/ to keep it)"));
    }

    /** Where pages of 1 GiB are the default, the command counts these: 192 of them would be all of a machine's memory. */
    @Test
    void hugepagesAreCountedInTheirDefaultSize() {
        Recorded machine = Recorded.bareMetal(root)
                .file("/proc/meminfo", "HugePages_Total:       0\nHugepagesize:    1048576 kB")
                .card("0000:3b:00.0", INTEL, E810, 0, "vfio-pci")
                .hugepages("/sys/kernel/mm/hugepages", 0, 0);

        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(only(findings, "hugepages").cure()).startsWith("sysctl -w vm.nr_hugepages=1 (");
    }

    @Test
    void hugepagesOnTheOtherNodeAndCoresFarFromTheCardAreWarnedOf() {
        Recorded machine = Recorded.bareMetal(root)
                .card("0000:d8:00.0", INTEL, E810, 1, "vfio-pci")
                .hugepages("/sys/devices/system/node/node1/hugepages", 0, 0);
        Plan plan = new Plan(true, true, true, List.of("0000:d8:00.0"), 2, List.of(3, 4), Optional.empty());

        List<Finding> findings = examine(machine, plan);

        assertThat(Doctor.isReady(findings)).isTrue();
        assertThat(findings)
                .anyMatch(finding -> finding.check().equals("hugepages")
                        && finding.level() == Level.WARNING
                        && finding.what().equals("none on NUMA node 1, where the card is")
                        && finding.cure().contains("node1/hugepages/hugepages-2048kB/nr_hugepages"));
        assertThat(only(findings, "numa").what()).contains("[3]", "not on node 1");
        assertThat(only(findings, "numa").cure()).isEqualTo("choose dpdk.cores among 4-7");
        assertThat(only(findings, "isolation").cure()).contains("isolcpus=3,4");
    }

    @Test
    void anIommuThatIsOffIsToldWithItsBootParameters() {
        Recorded machine = new Recorded(root)
                .file("/proc/cpuinfo", "flags\t\t: fpu vme tsc")
                .file("/proc/cmdline", "root=/dev/sda1 ro")
                .hugepages("/sys/kernel/mm/hugepages", 512, 512)
                .card("0000:3b:00.0", INTEL, E810, 0, "ice");

        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(only(findings, "iommu").cure()).contains("intel_iommu=on iommu=pt");
        assertThat(only(findings, "vfio").cure()).startsWith("modprobe vfio-pci && echo 1 > ");
        assertThat(errors(findings)).containsExactly("vfio", "nic");
    }

    @Test
    void aKernelWithoutVfioIsNotToldToLoadIt() {
        Recorded machine = Recorded.virtual(root)
                .file("/proc/sys/kernel/osrelease", "6.1.0-cloud")
                .card("0000:00:06.0", 0x1d0f, 0xec20, -1, "ena");

        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(only(findings, "vfio").what()).endsWith("neither loaded nor in /lib/modules/6.1.0-cloud");
        assertThat(only(findings, "vfio").cure())
                .contains("linux-modules-extra-$(uname -r)")
                .doesNotContain("&&");
    }

    @Test
    void onAwsTheCardOfTheDefaultRouteStaysAndTheOtherIsOffered() {
        Recorded machine = Recorded.virtual(root)
                .card("0000:00:05.0", AMAZON, ENA, -1, "ena")
                .network("0000:00:05.0", "ens5", 8)
                .card("0000:00:06.0", AMAZON, ENA, -1, "ena")
                .network("0000:00:06.0", "ens6", 8)
                .defaultRoute("ens5");

        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(Doctor.isReady(findings)).isFalse();
        assertThat(findings)
                .extracting(Finding::what)
                .anyMatch(what -> what.contains("0000:00:05.0") && what.contains("carries the default route"))
                .anyMatch(what -> what.contains("0000:00:06.0 (AWS ENA, ens6): driver ena")
                        && what.contains("link up at 25000 Mbit/s")
                        && what.contains("8 receive queues spread by RSS"));
        assertThat(findings)
                .contains(Finding.error(
                        "nic", "none is in DPDK's hands", "java -jar memcached-server.jar doctor bind 0000:00:06.0"));
        assertThat(only(findings, "cloud").cure()).contains("vfio-pci", "amzn-drivers");
    }

    @Test
    void aCardWithoutIommuIsReadyOnceVfioIsToldToDoWithout() {
        Recorded machine = Recorded.virtual(root)
                .card("0000:00:06.0", AMAZON, ENA, -1, "vfio-pci")
                .folder("/sys/bus/pci/drivers/vfio-pci")
                .file("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "N");

        assertThat(errors(examine(machine, Plan.usual()))).containsExactly("vfio");

        machine.file("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y");
        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(Doctor.isReady(findings)).isTrue();
        assertThat(only(findings, "vfio").level()).isEqualTo(Level.WARNING);
    }

    @Test
    void onGoogleTheVersionThatSetsUpRssIsTold() {
        Recorded machine = Recorded.virtual(root)
                .card("0000:00:04.0", GOOGLE, GVNIC, -1, "gvnic")
                .network("0000:00:04.0", "ens4", 4)
                .defaultRoute("ens4");

        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(only(findings, "cloud").what()).contains("gVNIC", "24.03");
        assertThat(findings)
                .anyMatch(finding -> finding.what().equals("none is in DPDK's hands")
                        && finding.cure().startsWith("add a second card"));
    }

    @Test
    void onAzureTheCardKeepsTheKernelsDriverAndNeedsVerbs() {
        Recorded machine = Recorded.virtual(root)
                .card("7870:00:00.0", MICROSOFT, MANA, -1, "mana")
                .network("7870:00:00.0", "eth1", 4);

        assertThat(only(examine(machine, Plan.usual()), "cloud").cure()).startsWith("modprobe mana_ib");

        machine.folder("/sys/module/mana_ib");
        List<Finding> findings = examine(machine, Plan.usual());

        assertThat(Doctor.isReady(findings)).isTrue();
        assertThat(only(findings, "vfio").what()).startsWith("not needed");
        assertThat(only(findings, "nic").what()).endsWith("net_mana works beside it");
    }

    @Test
    void aVirtioCardIsJudgedByTheFeaturesOfItsHost() {
        String card = "/sys/bus/pci/devices/0000:00:03.0";
        Recorded machine = Recorded.virtual(root)
                .card("0000:00:03.0", RED_HAT, VIRTIO_NET, -1, "virtio-pci")
                .folder(card + "/virtio2/net/eth0")
                .file(card + "/virtio2/features", features(0, 5, 15, 32));

        assertThat(only(examine(machine, Plan.usual()), "cloud").what()).contains("one queue");
        machine.file(card + "/virtio2/features", features(0, 5, 22, 32));
        assertThat(only(examine(machine, Plan.usual()), "cloud").what()).contains("no VIRTIO_NET_F_RSS");
        machine.file(card + "/virtio2/features", features(0, 5, 22, 32, 60));
        assertThat(only(examine(machine, Plan.usual()), "cloud").level()).isEqualTo(Level.OK);
    }

    private static String features(int... bits) {
        StringBuilder text = new StringBuilder("0".repeat(64));
        IntStream.of(bits).forEach(bit -> text.setCharAt(bit, '1'));
        return text.toString();
    }

    @Test
    void hugepagesThatAreTakenWithoutFilesNeedNoMount() {
        Recorded machine = Recorded.virtual(root).file("/proc/mounts", "proc /proc proc rw 0 0");
        Plan inMemory = new Plan(true, false, false, List.of(), 1, List.of(), Optional.empty());
        Plan mounted = new Plan(true, true, false, List.of(), 1, List.of(), Optional.empty());

        assertThat(only(examine(machine, inMemory), "hugepages").level()).isEqualTo(Level.OK);
        assertThat(examine(machine, mounted)).anyMatch(finding -> finding.what().equals("no hugetlbfs is mounted"));
    }

    @Test
    void virtualDevicesNeedNeitherCardsNorHugepages() {
        List<Finding> findings = examine(new Recorded(root), VIRTUAL_DEVICES);

        assertThat(Doctor.isReady(findings)).isTrue();
        assertThat(only(findings, "hugepages").what()).contains("--no-huge");
        assertThat(only(findings, "permissions").what()).contains("has become nobody");
    }

    @Test
    void withoutRootVirtualDevicesNeedTwoCapabilities() {
        Recorded machine =
                new Recorded(root).file("/proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000");
        assertThat(errors(examine(machine, VIRTUAL_DEVICES))).containsExactly("permissions");

        machine.file("/proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000003000");
        assertThat(only(examine(machine, VIRTUAL_DEVICES), "permissions"))
                .isEqualTo(Finding.ok("permissions", "not root, and root is not needed"));
    }

    @Test
    void withoutRootACardNeedsItsGroupHugepagesAndLockedMemory() {
        Recorded machine = Recorded.bareMetal(root)
                .card("0000:3b:00.0", INTEL, E810, 0, "vfio-pci")
                .file("/proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000")
                .file("/proc/self/limits", "Max locked memory         65536                65536                bytes");
        assertThat(errors(examine(machine, Plan.usual()))).containsExactly("permissions", "permissions", "permissions");

        machine.folder("/dev/hugepages")
                .file("/dev/vfio/vfio", "")
                .file("/dev/vfio/17", "")
                .file("/proc/self/limits", "Max locked memory         unlimited            unlimited            bytes");
        assertThat(errors(examine(machine, Plan.usual()))).isEmpty();
    }

    @Test
    void slowClocksAndGovernorsAreWarnedOf() {
        Recorded machine = new Recorded(root)
                .file("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet")
                .file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave");

        List<Finding> findings = examine(machine, VIRTUAL_DEVICES);

        assertThat(only(findings, "clock").what()).startsWith("hpet");
        assertThat(only(findings, "governor").cure()).isEqualTo("cpupower frequency-set -g performance");
    }

    @Test
    void coresThatAreNotThereAreAnError() {
        Plan plan = new Plan(false, false, false, List.of(), 2, List.of(7, 8), Optional.empty());

        assertThat(only(examine(new Recorded(root), plan), "cores"))
                .isEqualTo(
                        Finding.error("cores", "dpdk.cores names [8], which this machine has not", "choose among 0-7"));
    }

    @Test
    void aMissingLibraryIsAnErrorWithThePackage() {
        Doctor doctor = new Doctor(new Recorded(root).machine(), () -> {
            throw new TransportException("DPDK is not installed: apt-get install libdpdk-dev gcc pkg-config");
        });

        assertThat(only(doctor.examine(VIRTUAL_DEVICES), "library"))
                .isEqualTo(Finding.error(
                        "library", "DPDK is not installed", "apt-get install libdpdk-dev gcc pkg-config"));
    }
}
