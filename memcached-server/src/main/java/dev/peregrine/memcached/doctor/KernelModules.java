package dev.peregrine.memcached.doctor;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;

/** Which of the kernel's modules drive which devices, by the table that depmod makes. */
final class KernelModules {

    private static final FileSystem PATTERNS = FileSystems.getDefault();
    private static final int FIELDS = 3;

    private final Machine machine;

    KernelModules(Machine machine) {
        this.machine = machine;
    }

    /** The module that says that it drives a PCI device, as a name for {@code modprobe}. */
    Optional<String> driverOf(String address) {
        String release = machine.read("/proc/sys/kernel/osrelease").orElse("");
        return machine.read("/sys/bus/pci/devices/" + address + "/modalias")
                .flatMap(alias -> machine.lines("/lib/modules/" + release + "/modules.alias").stream()
                        .map(line -> line.split(" ", FIELDS))
                        .filter(fields -> fields.length == FIELDS && fields[1].startsWith("pci:"))
                        .filter(fields -> !fields[2].startsWith("vfio"))
                        .filter(fields ->
                                PATTERNS.getPathMatcher("glob:" + fields[1]).matches(Path.of(alias)))
                        .map(fields -> fields[2])
                        .findFirst());
    }
}
