package dev.peregrine.memcached.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.memcached.config.ConfigException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line of the doctor: what it prints, its exit status, and what it does to cards. */
class DoctorCommandTest {

    private static final int INTEL = 0x8086;
    private static final int E810 = 0x1592;

    @TempDir
    private Path root;

    @TempDir
    private Path folder;

    private final StringWriter output = new StringWriter();
    private final List<String> ran = new ArrayList<>();
    private int status;

    private int execute(Recorded recorded, String... arguments) {
        Doctor doctor = new Doctor(recorded.machine(), () -> "DPDK 22.11.11");
        DoctorCommand command = new DoctorCommand(recorded.machine(), doctor, line -> {
            ran.add(String.join(" ", line));
            return status;
        });
        return new CommandLine(command)
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(output, true))
                .setExecutionExceptionHandler((failure, _, _) -> {
                    output.append(failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private Recorded withTwoCards() {
        return Recorded.bareMetal(root)
                .card("0000:3b:00.0", INTEL, E810, 0, "ice")
                .network("0000:3b:00.0", "eno1", 8)
                .card("0000:3b:00.1", INTEL, E810, 0, "ice")
                .network("0000:3b:00.1", "eno2", 8)
                .defaultRoute("eno1");
    }

    @Test
    void theLinesEndWithTheVerdictAndTheStatusSaysIt() {
        assertThat(execute(withTwoCards())).isEqualTo(1);
        assertThat(output.toString())
                .startsWith("ok       library      DPDK 22.11.11\n")
                .contains("error    nic          none is in DPDK's hands\n")
                .contains("                      -> java -jar memcached-server.jar doctor bind 0000:3b:00.1\n")
                .endsWith("not ready for DPDK: 1 error, 1 warning\n");
    }

    @Test
    void aFileOfTheServerSaysWhatIsNeeded() throws Exception {
        Path config = folder.resolve("peregrine.yaml");
        Files.writeString(config, """
                transport: dpdk
                threads: 2
                dpdk:
                  eal: ["--no-pci", "--no-huge", "--vdev=net_ring0"]
                  interfaces: [{port: 0, addresses: [10.77.0.1/24]}]
                """);

        assertThat(execute(new Recorded(root), "--config", config.toString()))
                .as(output.toString())
                .isZero();
        assertThat(output.toString()).contains("virtual devices (--no-pci)").contains("\nready for DPDK: 0 errors");
    }

    @Test
    void jsonHasTheVerdictAndTheFindings() {
        assertThat(execute(withTwoCards(), "--json")).isEqualTo(1);
        assertThat(output.toString())
                .hasLineCount(1)
                .startsWith(
                        "{\"ready\":false,\"findings\":[{\"check\":\"library\",\"level\":\"ok\",\"finding\":\"DPDK 22.11.11\"}")
                .contains(
                        "{\"check\":\"nic\",\"level\":\"error\",\"finding\":\"none is in DPDK's hands\",\"cure\":\"java ");
    }

    @Test
    void bindShowsFirstAndDoesNothing() {
        assertThat(execute(withTwoCards(), "bind", "eno2")).isZero();

        assertThat(ran).isEmpty();
        assertThat(output.toString()).isEqualTo("""
                        would run: ip link set eno2 down
                        would run: dpdk-devbind.py --bind=vfio-pci 0000:3b:00.1
                        nothing was changed; --apply does it
                        """);
    }

    @Test
    void bindDoesItWhenToldTo() {
        assertThat(execute(withTwoCards(), "bind", "3b:00.1", "--apply")).isZero();

        assertThat(ran).containsExactly("ip link set eno2 down", "dpdk-devbind.py --bind=vfio-pci 0000:3b:00.1");
    }

    @Test
    void aCommandThatFailsIsTheLast() {
        status = 2;

        assertThat(execute(withTwoCards(), "bind", "eno2", "--apply")).isEqualTo(1);

        assertThat(ran).containsExactly("ip link set eno2 down");
        assertThat(output.toString()).contains("ip link set eno2 down failed with status 2");
    }

    @Test
    void theCardOfTheDefaultRouteIsRefused() {
        assertThat(execute(withTwoCards(), "bind", "eno1", "--apply")).isEqualTo(1);

        assertThat(ran).isEmpty();
        assertThat(output.toString()).contains("carries the default route");
    }

    @Test
    void aCardBelowABridgeWithTheDefaultRouteIsRefused() {
        Recorded machine = withTwoCards().defaultRoute("br0").link("/sys/class/net/eno2/upper_br0", "../br0");
        Binding binding = new Binding(machine.machine());

        assertThatThrownBy(() -> binding.bind("eno2"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("carries the default route");
        assertThat(binding.bind("eno1")).isNotEmpty();
    }

    @Test
    void aCardOfADefaultRouteOfIpv6IsRefused() {
        String any = "0".repeat(32);
        Recorded machine = withTwoCards()
                .file(
                        "/proc/net/ipv6_route",
                        any + " 00 " + any + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00450003"
                                + "     eno2");

        assertThatThrownBy(() -> new Binding(machine.machine()).bind("eno2")).hasMessageContaining("default route");
    }

    @Test
    void withoutAnIommuVfioIsToldToDoWithout() {
        Recorded machine = Recorded.virtual(root)
                .card("0000:00:06.0", 0x1d0f, 0xec20, -1, "ena")
                .network("0000:00:06.0", "ens6", 2);

        assertThat(new Binding(machine.machine()).bind("0000:00:06.0"))
                .containsExactly(
                        List.of("modprobe", "vfio-pci"),
                        List.of("sh", "-c", "echo 1 > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode"),
                        List.of("ip", "link", "set", "ens6", "down"),
                        List.of("dpdk-devbind.py", "--bind=vfio-pci", "0000:00:06.0"));
        assertThat(execute(machine, "bind", "ens6")).isZero();
        assertThat(output.toString())
                .as("what a shell takes as it is")
                .contains("would run: sh -c 'echo 1 > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode'\n");
    }

    @Test
    void unbindFindsTheDriverThatClaimsTheCard() {
        Recorded machine = Recorded.bareMetal(root)
                .card("0000:3b:00.0", INTEL, E810, 0, "vfio-pci")
                .file(
                        "/sys/bus/pci/devices/0000:3b:00.0/modalias",
                        "pci:v00008086d00001592sv00008086sd00000002bc02sc00i00")
                .file("/lib/modules/6.1.0-29-amd64/modules.alias", """
                        # Aliases extracted from modules themselves.
                        alias pci:v00008086d00001593sv*sd*bc*sc*i* other
                        alias pci:v00008086d00001592sv*sd*bc*sc*i* ice
                        """);
        Binding binding = new Binding(machine.machine());

        assertThat(binding.unbind("0000:3b:00.0", Optional.empty()))
                .containsExactly(List.of("modprobe", "ice"), List.of("dpdk-devbind.py", "--bind=ice", "0000:3b:00.0"));
        assertThat(binding.unbind("0000:3b:00.0", Optional.of("ice_sw")).getLast())
                .contains("--bind=ice_sw");
    }

    @Test
    void whatIsNotInDpdksHandsIsNotGivenBack() {
        assertThat(execute(withTwoCards(), "unbind", "eno2")).isEqualTo(1);
        assertThat(output.toString()).contains("its driver is ice");
        assertThat(execute(withTwoCardsAgain(), "bind", "eno9")).isEqualTo(1);
        assertThat(output.toString()).contains("eno9: no network card");
    }

    /** The tree stands already. */
    private Recorded withTwoCardsAgain() {
        return new Recorded(root);
    }
}
