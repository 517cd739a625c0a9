package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.DpdkWire;
import dev.peregrine.integration.harness.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Over a virtual machine's network, where checksums are left out and nobody cuts what a device was given to cut: it
 * arrives at the other end in one frame, as from a device that merges segments by itself (LRO).
 */
class BenchOverVhostTest extends BenchContract {

    private static final double MTU_FRAME_BYTES = 1_514;

    @Override
    Ends ends(Path place) throws IOException {
        return Ends.of(DpdkWire.vhost(place));
    }

    @Test
    void checksumsAreLeftToTheDevices() {
        Metrics metrics = scrape();
        assertThat(metrics.sum("peregrine_port_offload", "offload=tx_tcp_checksum"))
                .isOne();
        assertThat(metrics.sum("peregrine_port_offload", "offload=rx_l4_checksum"))
                .isOne();
    }

    /** Of each value every byte is verified, so that frames which no buffer holds are read as chains of several. */
    @Test
    void segmentsArriveMergedInFramesLargerThanAnMtu() throws IOException {
        Metrics before = scrape();

        assertThat(benchLargeValues()).contains("65,536-byte values");

        Metrics after = scrape();
        double bytes = received("peregrine_port_bytes_total", before, after);
        double packets = received("peregrine_port_packets_total", before, after);
        // The mean of all frames, of which many are only acknowledgments.
        assertThat(bytes / packets).isGreaterThan(MTU_FRAME_BYTES);
    }

    private static double received(String name, Metrics before, Metrics after) {
        return after.sum(name, "kind=received") - before.sum(name, "kind=received");
    }
}
