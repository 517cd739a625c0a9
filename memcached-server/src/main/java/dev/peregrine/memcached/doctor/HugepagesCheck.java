package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Packet memory: hugepages reserved, free, and on the NUMA nodes of the cards. */
final class HugepagesCheck {

    private static final String NAME = "hugepages";
    private static final Pattern SIZE = Pattern.compile("hugepages-(\\d+)kB");
    private static final int KIBIBYTES = 1024;
    /** What a loop's pools and rings take, with some to spare. */
    private static final int MEBIBYTES_PER_LOOP = 128;

    private static final int USUAL_LOOPS = 4;
    private static final Pattern DEFAULT_SIZE = Pattern.compile("Hugepagesize:\\s+(\\d+) kB");
    private static final int USUAL_KIBIBYTES = 2048;

    private final Machine machine;
    private final Plan plan;

    HugepagesCheck(Machine machine, Plan plan) {
        this.machine = machine;
        this.plan = plan;
    }

    List<Finding> findings() {
        if (!plan.hugepages()) {
            return List.of(Finding.warning(
                    NAME,
                    "the configuration does without (--no-huge)",
                    "take --no-huge out for real network cards: they need memory at known physical addresses, and TLB"
                            + " misses cost throughput"));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(amount());
        nodesOfCards().forEach(node -> checkNode(node, findings));
        if (plan.mounted() && machine.lines("/proc/mounts").stream().noneMatch(line -> line.contains(" hugetlbfs "))) {
            findings.add(Finding.warning(
                    NAME,
                    "no hugetlbfs is mounted",
                    "mkdir -p /dev/hugepages && mount -t hugetlbfs nodev /dev/hugepages, or use --in-memory"));
        }
        return findings;
    }

    private Finding amount() {
        long wanted = wantedMebibytes();
        long free = freeMebibytes("/sys/kernel/mm/hugepages");
        long total = mebibytes("/sys/kernel/mm/hugepages", "nr_hugepages");
        if (total == 0) {
            return Finding.error(NAME, "none are reserved", reserve(wanted));
        }
        if (free == 0) {
            return Finding.error(NAME, total + " MiB are reserved and all are in use", reserve(total + wanted));
        }
        if (free < wanted) {
            return Finding.warning(
                    NAME,
                    free + " MiB are free of " + total + ", about " + wanted + " MiB are wanted",
                    reserve(total - free + wanted));
        }
        return Finding.ok(NAME, free + " MiB are free of " + total + " MiB");
    }

    private String reserve(long mebibytes) {
        long pages = pages(mebibytes);
        return "sysctl -w vm.nr_hugepages=" + pages + " (and vm.nr_hugepages=" + pages
                + " in /etc/sysctl.d/ to keep it)";
    }

    /** As many of the size that {@code nr_hugepages} counts; a machine may have been booted with one of 1 GiB. */
    private long pages(long mebibytes) {
        return Math.ceilDiv(mebibytes * KIBIBYTES, pageKibibytes());
    }

    private long pageKibibytes() {
        return machine.lines("/proc/meminfo").stream()
                .map(DEFAULT_SIZE::matcher)
                .filter(Matcher::matches)
                .map(size -> Long.valueOf(size.group(1)))
                .findFirst()
                .orElse((long) USUAL_KIBIBYTES);
    }

    private long wantedMebibytes() {
        return (long) MEBIBYTES_PER_LOOP * (plan.loops() == 0 ? USUAL_LOOPS : plan.loops());
    }

    private Set<Integer> nodesOfCards() {
        Set<Integer> nodes = new TreeSet<>();
        if (plan.cards()) {
            Nic.all(machine).stream()
                    .filter(nic -> plan.devices().isEmpty()
                            ? nic.isReady()
                            : plan.devices().contains(nic.address()))
                    .filter(nic -> nic.numaNode() >= 0)
                    .forEach(nic -> nodes.add(nic.numaNode()));
        }
        return nodes;
    }

    private void checkNode(int node, List<Finding> findings) {
        String folder = "/sys/devices/system/node/node" + node + "/hugepages";
        if (machine.exists(folder) && mebibytes(folder, "nr_hugepages") == 0) {
            findings.add(Finding.warning(
                    NAME,
                    "none on NUMA node " + node + ", where the card is",
                    "echo " + pages(wantedMebibytes()) + " > " + folder + "/hugepages-" + pageKibibytes()
                            + "kB/nr_hugepages"));
        }
    }

    private long freeMebibytes(String folder) {
        return mebibytes(folder, "free_hugepages");
    }

    private long mebibytes(String folder, String file) {
        long kibibytes = 0;
        for (String entry : machine.list(folder)) {
            Matcher size = SIZE.matcher(entry);
            if (size.matches()) {
                kibibytes += Long.parseLong(size.group(1))
                        * machine.number(folder + "/" + entry + "/" + file).orElse(0L);
            }
        }
        return kibibytes / KIBIBYTES;
    }
}
