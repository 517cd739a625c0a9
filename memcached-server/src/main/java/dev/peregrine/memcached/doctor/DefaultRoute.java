package dev.peregrine.memcached.doctor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The way by which a machine is reached: the interfaces of its default routes and those below them. */
final class DefaultRoute {

    private static final int MIN_FIELDS = 8;
    private static final String IPV6_ANY = "0".repeat(32);

    private final Machine machine;

    DefaultRoute(Machine machine) {
        this.machine = machine;
    }

    /** Whether one of the interfaces carries a default route: itself, or a bridge, bond or VLAN that stands on it. */
    boolean goesThrough(List<String> interfaces) {
        Set<String> carriers = carriers();
        return interfaces.stream().anyMatch(each -> reaches(each, carriers, new HashSet<>()));
    }

    private boolean reaches(String name, Set<String> carriers, Set<String> seen) {
        if (!seen.add(name)) {
            return false;
        }
        return carriers.contains(name)
                || machine.list("/sys/class/net/" + name).stream()
                        .filter(entry -> entry.startsWith("upper_"))
                        .anyMatch(entry -> reaches(entry.substring("upper_".length()), carriers, seen));
    }

    private Set<String> carriers() {
        Set<String> carriers = new HashSet<>();
        for (String line : machine.lines("/proc/net/route")) {
            String[] fields = line.split("\\s+", -1);
            if (fields.length >= MIN_FIELDS && fields[1].equals("00000000") && fields[7].equals("00000000")) {
                carriers.add(fields[0]);
            }
        }
        for (String line : machine.lines("/proc/net/ipv6_route")) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > MIN_FIELDS && fields[0].equals(IPV6_ANY) && fields[1].equals("00")) {
                carriers.add(fields[fields.length - 1]);
            }
        }
        // An unreachable default route of IPv6 is said to go through the loopback.
        carriers.remove("lo");
        return carriers;
    }
}
