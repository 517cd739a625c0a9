package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Http;
import dev.peregrine.integration.harness.Setup;
import org.junit.jupiter.api.Test;

/** Clients are sent elsewhere while the card has no link. */
class DpdkReadinessTest {

    private static final String URL = "http://127.0.0.1:" + Setup.METRICS_PORT;

    @Test
    void aServerWithoutALinkIsNotReadyAndLives() {
        try (Setup setup = Setup.tap(1)) {
            assertThat(Http.status(setup.serverSide(), URL + "/readyz")).isEqualTo(200);
            setup.serverSide().run("ip", "link", "set", "tap0", "down");
            assertThat(Http.status(setup.serverSide(), URL + "/readyz")).isEqualTo(503);
            assertThat(Http.status(setup.serverSide(), URL + "/healthz")).isEqualTo(200);
            assertThat(setup.metrics().sum("peregrine_port_link_up")).isZero();
            setup.serverSide().run("ip", "link", "set", "tap0", "up");
            assertThat(Http.status(setup.serverSide(), URL + "/readyz")).isEqualTo(200);
        }
    }
}
