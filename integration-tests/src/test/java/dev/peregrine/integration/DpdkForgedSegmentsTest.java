package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.BulkServer;
import dev.peregrine.integration.client.PausingClient;
import dev.peregrine.integration.harness.BulkService;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Forger;
import dev.peregrine.integration.harness.VethPair;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Somebody who sees a connection of the kernel's with our stack forges thousands of its segments, and misses the next
 * sequence number: resets, ends, openings and data. The connection goes on as if nothing had been.
 */
class DpdkForgedSegmentsTest {

    private static final int PARTS = 3;
    private static final int FORGED_EACH = 1_500;

    @Test
    void whatMissesTheNextSequenceNumberDisturbsNothing() throws Exception {
        Process forger = null;
        Process client = null;
        String port = Integer.toString(BulkServer.PORT);
        try (VethPair veth = new VethPair(false)) {
            try (BulkService server = BulkService.start(veth.server())) {
                forger = ClientJvm.start(veth.client(), Forger.class, "veth1", port);
                ClientJvm.await(forger, "listening");
                client = ClientJvm.start(
                        veth.client(), PausingClient.class, VethPair.SERVER_ADDRESS, port, Integer.toString(PARTS));
                ClientJvm.await(client, "request");
                goOnAfterForgeries(forger, client, 1);
                for (int part = 0; part < PARTS; part++) {
                    ClientJvm.await(client, "part " + part);
                    goOnAfterForgeries(forger, client, part + 2);
                }
                ClientJvm.await(client, "intact");

                Map<String, Long> readings = server.readings();
                long challenges = readings.get("tcp_events{event=challenge_acks, loop=0}")
                        + readings.get("tcp_events{event=challenge_acks_suppressed, loop=0}");
                System.out.printf("%d segments forged, %d challenged%n", (PARTS + 1) * FORGED_EACH, challenges);
                assertThat(challenges).isGreaterThan(FORGED_EACH / 4);
                assertThat(readings.get("buffers_in_use{loop=0, pool=receive}")).isZero();
            } finally {
                ClientJvm.end(client);
                ClientJvm.end(forger);
            }
        }
    }

    private static void goOnAfterForgeries(Process forger, Process client, int times) throws Exception {
        ClientJvm.await(forger, "forged " + times * FORGED_EACH);
        client.getOutputStream().write('\n');
        client.getOutputStream().flush();
    }
}
