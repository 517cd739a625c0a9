package dev.peregrine.memcached.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What this process may do, as the user that runs it. */
final class PermissionsCheck {

    private static final String NAME = "permissions";
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAP_NET_RAW = 13;
    private static final int HEXADECIMAL = 16;

    private final Machine machine;
    private final Plan plan;

    PermissionsCheck(Machine machine, Plan plan) {
        this.machine = machine;
        this.plan = plan;
    }

    List<Finding> findings() {
        return isRoot() ? List.of(asRoot()) : withoutRoot();
    }

    private Finding asRoot() {
        return plan.user()
                .map(user -> Finding.ok(
                        NAME,
                        "root, until the server has become " + user
                                + ": all of root's capabilities and groups are dropped then; memory and devices that"
                                + " are open by then stay usable"))
                .orElseGet(
                        () -> Finding.warning(NAME, "root, and stays it", "give root up after the start by -u <user>"));
    }

    private List<Finding> withoutRoot() {
        List<Finding> findings = new ArrayList<>();
        if (plan.hugepages() && plan.mounted() && !machine.canWrite("/dev/hugepages")) {
            findings.add(Finding.error(
                    NAME,
                    "this user may not use /dev/hugepages",
                    "mount -o remount,uid=$(id -u <user>),mode=0700 /dev/hugepages, or start as root with -u <user>"));
        }
        if (!plan.cards()) {
            if (!has(CAP_NET_ADMIN) || !has(CAP_NET_RAW)) {
                findings.add(Finding.error(
                        NAME,
                        "virtual devices on kernel interfaces need CAP_NET_ADMIN and CAP_NET_RAW",
                        "start as root with -u <user>, or under systemd with AmbientCapabilities=CAP_NET_ADMIN"
                                + " CAP_NET_RAW"));
            }
        } else {
            cards(findings);
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, "not root, and root is not needed"));
        }
        return findings;
    }

    private void cards(List<Finding> findings) {
        List<String> groups = machine.list("/dev/vfio").stream()
                .filter(name -> !name.equals("vfio"))
                .toList();
        if (groups.stream().anyMatch(group -> group.startsWith("noiommu"))) {
            findings.add(Finding.error(NAME, "vfio without an IOMMU is root's alone", "start as root with -u <user>"));
        } else if (groups.stream().noneMatch(group -> machine.canWrite("/dev/vfio/" + group))) {
            findings.add(Finding.error(
                    NAME,
                    "this user may not open any group of /dev/vfio",
                    "chown <user> /dev/vfio/<group>, or start as root with -u <user>"));
        }
        boolean unlimited = machine.lines("/proc/self/limits").stream()
                .anyMatch(line -> line.matches("Max locked memory\\s+unlimited\\s.*"));
        if (!unlimited) {
            findings.add(Finding.error(
                    NAME,
                    "the memory that this user may lock is limited, and vfio locks all packet memory",
                    "ulimit -l unlimited, or under systemd LimitMEMLOCK=infinity"));
        }
    }

    private boolean isRoot() {
        return status("Uid:").map(ids -> ids.split("\\s+", -1)[1].equals("0")).orElse(false);
    }

    private boolean has(int capability) {
        return status("CapEff:")
                .map(mask -> (Long.parseUnsignedLong(mask, HEXADECIMAL) >> capability & 1) == 1)
                .orElse(false);
    }

    private Optional<String> status(String field) {
        return machine.lines("/proc/self/status").stream()
                .filter(line -> line.startsWith(field))
                .map(line -> line.substring(field.length()).strip())
                .findFirst();
    }
}
