package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.BulkServer;
import dev.peregrine.integration.harness.BulkService;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.SynFlood;
import dev.peregrine.integration.harness.VethPair;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A flood of SYNs from addresses that do not exist, while the kernel's TCP connects and is served. */
class DpdkSynFloodTest {

    private static final int SYNS = 200_000;
    private static final int SYNS_PER_SECOND = 10_000;
    private static final int SYN_BACKLOG = 1024;
    private static final int SHORT_CONNECTIONS_PER_SECOND = 20;
    private static final long MEGABYTE = 1_000_000;

    @Test
    void aClientIsServedDuringAFloodAndMemoryStaysBounded() throws Exception {
        try (VethPair veth = new VethPair(false)) {
            String mac = veth.server()
                    .run("cat", "/sys/class/net/" + VethPair.SERVER_INTERFACE + "/address")
                    .strip();
            Process flood = null;
            try (BulkService server = BulkService.start(veth.server(), "10.77.0.2")) {
                Map<String, Long> before = server.readings();
                flood = ClientJvm.start(
                        veth.client(),
                        SynFlood.class,
                        "veth1",
                        mac,
                        VethPair.SERVER_ADDRESS,
                        Integer.toString(BulkServer.PORT),
                        Integer.toString(SYNS),
                        Integer.toString(SYNS_PER_SECOND));
                ClientJvm.await(flood, "flooding");
                String client = server.transfer(veth.client(), MEGABYTE, SHORT_CONNECTIONS_PER_SECOND);
                Map<String, Long> during = server.readings();
                assertThat(flood.isAlive()).isTrue();
                flood.getOutputStream().close();
                ClientJvm.await(flood, "sent ");
                Map<String, Long> after = server.readings();

                long cookies = after.get("tcp_events{event=syn_cookies_sent, loop=0}");
                System.out.printf(
                        "%d bytes of heap before, %d during, %d after; %d cookies sent, %d came back; %d half-open; %s",
                        before.get("heap_bytes"),
                        during.get("heap_bytes"),
                        after.get("heap_bytes"),
                        cookies,
                        after.get("tcp_events{event=syn_cookies_received, loop=0}"),
                        during.get("tcp_connections{loop=0, state=syn_received}"),
                        client);
                assertThat(client).contains("intact");
                assertThat(cookies).isGreaterThan(SYNS / 2);
                assertThat(after.get("tcp_events{event=syn_cookies_received, loop=0}"))
                        .isPositive();
                assertThat(during.get("tcp_connections{loop=0, state=syn_received}"))
                        .isLessThanOrEqualTo(SYN_BACKLOG);
                assertThat(during.get("heap_bytes") - before.get("heap_bytes")).isLessThan(10 * MEGABYTE);
                assertThat(during.get("buffers_in_use{loop=0, pool=receive}")).isLessThan(SYN_BACKLOG);
                assertThat(after.get("buffers_in_use{loop=0, pool=receive}")).isZero();
            } finally {
                ClientJvm.end(flood);
            }
        }
    }
}
