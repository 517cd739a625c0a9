package dev.peregrine.memcached.doctor;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The kernel's modules, by the tables that depmod makes: which there are, and which devices they drive. */
final class KernelModules {

    private static final FileSystem PATTERNS = FileSystems.getDefault();
    private static final int FIELDS = 3;

    private final Machine machine;

    KernelModules(Machine machine) {
        this.machine = machine;
    }

    /** Whether {@code modprobe} can find a module, or the kernel has it built in. */
    boolean has(String module) {
        String file = "/" + module + ".ko";
        return Stream.of("modules.dep", "modules.builtin")
                .flatMap(list -> machine.lines(folder() + "/" + list).stream())
                .map(line -> line.split(":", 2)[0])
                .anyMatch(path -> path.endsWith(file) || path.contains(file + "."));
    }

    /** Where the running kernel's modules lie. */
    String folder() {
        return "/lib/modules/" + machine.read("/proc/sys/kernel/osrelease").orElse("");
    }

    /** The module that says that it drives a PCI device, as a name for {@code modprobe}. */
    Optional<String> driverOf(String address) {
        return machine.read("/sys/bus/pci/devices/" + address + "/modalias")
                .flatMap(alias -> machine.lines(folder() + "/modules.alias").stream()
                        .map(line -> line.split(" ", FIELDS))
                        .filter(fields -> fields.length == FIELDS && fields[1].startsWith("pci:"))
                        .filter(fields -> !fields[2].startsWith("vfio"))
                        .filter(fields ->
                                PATTERNS.getPathMatcher("glob:" + fields[1]).matches(Path.of(alias)))
                        .map(fields -> fields[2])
                        .findFirst());
    }
}
