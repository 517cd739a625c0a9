package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;

/** The server on our stack while one frame in a hundred is lost, both ways. */
class DpdkLossTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.afPacket(1, 0.01, "-m", ROOM_FOR_ALL);
    }

    @Override
    String pingReport() {
        return "% packet loss";
    }

    @Override
    void afterTraffic(Metrics metrics) {
        assertThat(metrics.sum("peregrine_faults_total", "fault=dropped")).isGreaterThan(1000);
        assertThat(metrics.sum("peregrine_tcp_events_total", "event=retrans_segs"))
                .isGreaterThan(100);
        // Xmemcached closes with SO_LINGER 0, so that its kernel forgets a FIN that got lost: ours then waits in
        // FIN_WAIT_2.
        setup().awaitNothingLeftBut("time_wait", "fin_wait_2");
    }
}
