package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.BulkService;
import dev.peregrine.integration.harness.LossyNetwork;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The kernel's TCP and ours over a network that loses one frame in a hundred, and doubles and reorders some. */
class DpdkLossyNetworkTest {

    private static final long BYTES = Long.getLong("peregrine.lossy.bytes", 1 << 30);

    @Test
    void aGibibyteEachWayArrivesIntact() throws Exception {
        assertThat(transfer(0)).contains("intact");
    }

    @Test
    void theSameBesideTwoHundredShortConnectionsASecond() throws Exception {
        assertThat(transfer(200)).contains("intact");
    }

    private static String transfer(int shortConnectionsPerSecond) throws Exception {
        try (LossyNetwork network = new LossyNetwork(0.01, 0.005, 0.01, 7)) {
            try (BulkService server = BulkService.start(network.server())) {
                String report = server.transfer(network.client(), BYTES, shortConnectionsPerSecond);
                Map<String, Long> readings = server.stop();
                List<String> forwarded = network.stop();
                System.out.println(report + String.join("\n", forwarded));
                readings.forEach((name, value) -> {
                    if (name.startsWith("tcp_events") && value != 0) {
                        System.out.println(name + " " + value);
                    }
                });
                assertThat(forwarded).hasSize(2).allMatch(line -> !line.contains(" 0 lost"));
                return report;
            }
        }
    }
}
