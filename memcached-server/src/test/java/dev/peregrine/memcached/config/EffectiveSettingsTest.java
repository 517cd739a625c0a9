package dev.peregrine.memcached.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log tells of the configuration at a start. */
class EffectiveSettingsTest {

    @TempDir
    private Path folder;

    @Test
    void hasWhatWasGivenAndTheDefaultsOfTheRest() {
        assertThat(effective("-m", "128", "-t", "2", "-t", "3", "-M", "-l", "10.0.0.1", "-l", "10.0.0.2"))
                .containsEntry("memory-limit", "128")
                .containsEntry("threads", "3")
                .containsEntry("disable-evictions", "true")
                .containsEntry("listen", "10.0.0.1,10.0.0.2")
                .containsEntry("conn-limit", "1024")
                .containsEntry("log-format", "human")
                .doesNotContainKeys("disable-cas", "pidfile", "dpdk.queues");
    }

    @Test
    void hasTheDpdkSectionWhereItIsUsed() throws IOException {
        String file = Files.writeString(folder.resolve("peregrine.yaml"), """
                        transport: dpdk
                        dpdk:
                          eal: ["--no-pci", "--no-huge"]
                          interfaces: [{ port: 0, addresses: ["10.77.0.1/24", "fd77::1/64"], gateway: 10.77.0.254 }]
                          queues: 2
                          idle: spin
                        """).toString();
        assertThat(effective("--config", file))
                .containsEntry("dpdk.eal", "--no-pci --no-huge")
                .containsEntry("dpdk.interfaces.0.addresses", "10.77.0.1/24,fd77:0:0:0:0:0:0:1/64")
                .containsEntry("dpdk.interfaces.0.gateway", "10.77.0.254")
                .containsEntry("dpdk.queues", "2")
                .containsEntry("dpdk.idle", "spin");
        assertThat(effective("--config", file, "--transport", "nio")).doesNotContainKey("dpdk.eal");
    }

    private static Map<String, String> effective(String... args) {
        return ((Invocation.Serve) ConfigLoader.load(EnumSet.allOf(TransportKind.class), args)).effective();
    }
}
