package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;

/** The server on our stack over a device that computes and verifies checksums. */
class DpdkChecksumOffloadTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.tap(1, "-m", ROOM_FOR_ALL);
    }

    @Override
    void afterTraffic(Metrics metrics) {
        assertThat(metrics.sum("peregrine_port_offload", "offload=tx_tcp_checksum"))
                .isOne();
        assertThat(metrics.sum("peregrine_port_offload", "offload=rx_l4_checksum"))
                .isOne();
        setup().awaitNothingLeft();
    }
}
