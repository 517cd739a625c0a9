package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.DpdkWire;
import dev.peregrine.integration.harness.Metrics;
import java.io.IOException;
import java.nio.file.Path;

/** Over a virtual machine's network, where checksums are left out and the client's segments are cut by nobody. */
class BenchOverVhostTest extends BenchContract {

    private static final double MTU_FRAME_BYTES = 1_514;

    @Override
    DpdkWire wire(Path place) throws IOException {
        return DpdkWire.vhost(place);
    }

    @Override
    void afterLargeValues(Metrics before, Metrics after) {
        assertThat(after.sum("peregrine_port_offload", "offload=tx_tcp_checksum"))
                .isOne();
        assertThat(after.sum("peregrine_port_offload", "offload=rx_l4_checksum"))
                .isOne();
        // The mean of all frames, of which many are only acknowledgments.
        double bytes = received("peregrine_port_bytes_total", before, after);
        double packets = received("peregrine_port_packets_total", before, after);
        assertThat(bytes / packets).isGreaterThan(MTU_FRAME_BYTES);
    }

    private static double received(String name, Metrics before, Metrics after) {
        return after.sum(name, "kind=received") - before.sum(name, "kind=received");
    }
}
