package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The processors of the loops: there, near the cards, left alone by the kernel, at full speed; and the clock. */
final class CpuCheck {

    private static final String CPUS = "/sys/devices/system/cpu";
    private static final String CLOCK = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    private static final Set<String> CLOCKS_WITHOUT_SYSTEM_CALL =
            Set.of("tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "arch_sys_counter");

    private final Machine machine;
    private final Plan plan;

    CpuCheck(Machine machine, Plan plan) {
        this.machine = machine;
        this.plan = plan;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(count());
        numa(findings);
        isolation(findings);
        governor(findings);
        findings.add(clock());
        return findings;
    }

    private Finding count() {
        BitSet online = CpuList.parse(machine.read(CPUS + "/online").orElse(""));
        List<Integer> missing =
                plan.cores().stream().filter(core -> !online.get(core)).toList();
        if (!missing.isEmpty()) {
            return Finding.error(
                    "cores",
                    "dpdk.cores names " + missing + ", which this machine has not",
                    "choose among " + machine.read(CPUS + "/online").orElse("those of lscpu"));
        }
        if (plan.loops() > online.cardinality()) {
            return Finding.warning(
                    "cores",
                    plan.loops() + " loops on " + online.cardinality() + " processors",
                    "set dpdk.queues, or -t, to " + online.cardinality() + " at most");
        }
        return Finding.ok("cores", online.cardinality() + " processors are online");
    }

    /** A packet from another node's card costs a trip between the processors' sockets each way. */
    private void numa(List<Finding> findings) {
        if (!plan.cards()) {
            return;
        }
        for (Nic nic : Nic.all(machine)) {
            boolean used =
                    plan.devices().isEmpty() ? nic.isReady() : plan.devices().contains(nic.address());
            if (!used || nic.numaNode() < 0) {
                continue;
            }
            String near = "/sys/devices/system/node/node" + nic.numaNode() + "/cpulist";
            BitSet cpus = CpuList.parse(machine.read(near).orElse(""));
            List<Integer> far =
                    plan.cores().stream().filter(core -> !cpus.get(core)).toList();
            if (far.isEmpty()) {
                findings.add(Finding.ok(
                        "numa",
                        nic.address() + " is on node " + nic.numaNode() + " with processors "
                                + machine.read(near).orElse("unknown")));
            } else {
                findings.add(Finding.warning(
                        "numa",
                        "processors " + far + " of dpdk.cores are not on node " + nic.numaNode() + ", where "
                                + nic.address() + " is",
                        "choose dpdk.cores among " + machine.read(near).orElse("that node's")));
            }
        }
    }

    private void isolation(List<Finding> findings) {
        if (plan.cores().isEmpty()) {
            return;
        }
        BitSet isolated = CpuList.parse(machine.read(CPUS + "/isolated").orElse(""));
        List<Integer> shared =
                plan.cores().stream().filter(core -> !isolated.get(core)).toList();
        if (shared.isEmpty()) {
            findings.add(Finding.ok("isolation", "the kernel puts nothing else on the loops' processors"));
            return;
        }
        String list =
                String.join(",", plan.cores().stream().map(String::valueOf).toList());
        findings.add(Finding.warning(
                "isolation",
                "the kernel runs other threads on processors " + shared + " of dpdk.cores",
                "boot with isolcpus=" + list + " nohz_full=" + list + " rcu_nocbs=" + list
                        + ", for the sake of the slowest percent"));
    }

    private void governor(List<Finding> findings) {
        Set<String> slow = new TreeSet<>();
        boolean scaling = false;
        for (String cpu : machine.list(CPUS)) {
            String governor =
                    machine.read(CPUS + "/" + cpu + "/cpufreq/scaling_governor").orElse("");
            scaling |= !governor.isEmpty();
            if (!governor.isEmpty() && !governor.equals("performance")) {
                slow.add(governor);
            }
        }
        if (!slow.isEmpty()) {
            findings.add(Finding.warning(
                    "governor",
                    "the frequency governor is " + String.join(", ", slow),
                    "cpupower frequency-set -g performance"));
        } else {
            findings.add(
                    Finding.ok("governor", scaling ? "performance" : "the frequency is not this machine's to set"));
        }
    }

    private Finding clock() {
        String source = machine.read(CLOCK).orElse("unknown");
        if (CLOCKS_WITHOUT_SYSTEM_CALL.contains(source)) {
            return Finding.ok("clock", source);
        }
        return Finding.warning(
                "clock",
                source + ": reading the time takes a system call, several times in each turn of a loop",
                "echo tsc > " + CLOCK + ", where available_clocksource beside it lists tsc");
    }
}
