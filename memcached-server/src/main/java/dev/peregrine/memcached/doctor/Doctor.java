package dev.peregrine.memcached.doctor;

import dev.peregrine.memcached.server.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Examines a machine for what DPDK needs. */
final class Doctor {

    private final Machine machine;
    private final Supplier<String> library;

    /**
     * @param library tells which DPDK there is, or fails with a {@link TransportException} that names the cause and the
     *     cure
     */
    Doctor(Machine machine, Supplier<String> library) {
        this.machine = machine;
        this.library = library;
    }

    /** All findings, in the order in which a newcomer sets things up. */
    List<Finding> examine(Plan plan) {
        List<Finding> findings = new ArrayList<>();
        findings.add(library());
        findings.addAll(new HugepagesCheck(machine, plan).findings());
        findings.addAll(new VfioCheck(machine, plan).findings());
        findings.addAll(new NicCheck(machine, plan).findings());
        findings.addAll(new CloudCheck(machine, plan).findings());
        findings.addAll(new PermissionsCheck(machine, plan).findings());
        findings.addAll(new CpuCheck(machine, plan).findings());
        return findings;
    }

    /** Whether a server can run on DPDK with this. */
    static boolean isReady(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.level() == Level.ERROR);
    }

    private Finding library() {
        try {
            return Finding.ok("library", library.get());
        } catch (TransportException e) {
            String message = e.getMessage();
            int cure = message.lastIndexOf(": ");
            return cure < 0
                    ? Finding.error("library", message, "apt-get install libdpdk-dev gcc pkg-config")
                    : Finding.error("library", message.substring(0, cure), message.substring(cure + 2));
        }
    }
}
