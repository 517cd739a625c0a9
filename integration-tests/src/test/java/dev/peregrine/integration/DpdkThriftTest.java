package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.SteadyLoad;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole loop, our stack, Netty's pipeline and the server, neither copies large values nor allocates for requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DpdkThriftTest {

    private static final int CONNECTIONS = 4;

    /** Rounds until which the compiler must have settled. */
    private static final int MAX_ROUNDS = 5;

    /** Far below the smallest object for each request, and room for what opening a few connections takes. */
    private static final double MOST_BYTES_PER_REQUEST = 1;

    private Setup setup;

    @BeforeAll
    void startServer() {
        setup = Setup.afPacket(1, 0, "-m", "512");
    }

    @AfterAll
    void stopServer() {
        if (setup != null) {
            setup.close();
        }
    }

    @AfterEach
    void everyBufferIsBackAndNoConnectionIsLeft() {
        setup.awaitNothingLeft();
    }

    @Test
    void largeValuesAreLentAndNotCopied() {
        load(20, 1, 1024, 1_000_000);
        Metrics before = setup.metrics();
        load(100, 1, 1024, 1_000_000);
        Metrics after = setup.metrics();

        assertThat(growth(before, after, "peregrine_loop_events_total", "event=sent_copied_bytes"))
                .isZero();
        assertThat(growth(before, after, "peregrine_loop_events_total", "event=received_copied_bytes"))
                .isZero();
        assertThat(growth(before, after, "peregrine_tcp_events_total", "event=copied_payload_bytes"))
                .isZero();
        assertThat(growth(before, after, "peregrine_loop_events_total", "event=sent_lent_bytes"))
                .isGreaterThan(50_000_000);
        assertThat(growth(before, after, "peregrine_loop_events_total", "event=received_lent_bytes"))
                .isGreaterThan(50_000_000);
    }

    @Test
    void pipelinedRequestsAllocateNothing() {
        assertSettlesWithoutAllocation(1563, 16);
    }

    @Test
    void singleRequestsAllocateNothing() {
        assertSettlesWithoutAllocation(5000, 1);
    }

    private void assertSettlesWithoutAllocation(int batches, int depth) {
        double perRequest = Double.MAX_VALUE;
        for (int round = 0; round < MAX_ROUNDS && perRequest > MOST_BYTES_PER_REQUEST; round++) {
            Metrics before = setup.metrics();
            load(batches, depth, 100, 100);
            Metrics after = setup.metrics();
            perRequest = growth(before, after, "peregrine_loop_allocated_bytes_total")
                    / (2.0 * CONNECTIONS * batches * depth);
            System.out.printf("%d requests at once: %.3f bytes allocated for each%n", depth, perRequest);
        }
        assertThat(perRequest).isLessThan(MOST_BYTES_PER_REQUEST);
    }

    private void load(int batches, int depth, int minLength, int maxLength) {
        assertThat(ClientJvm.run(
                        setup.clientSide(),
                        SteadyLoad.class,
                        VethPair.SERVER_ADDRESS,
                        Integer.toString(Setup.PORT),
                        Integer.toString(CONNECTIONS),
                        Integer.toString(batches),
                        Integer.toString(depth),
                        Integer.toString(minLength),
                        Integer.toString(maxLength),
                        "must-hit"))
                .contains("steady: all well");
    }

    private static double growth(Metrics before, Metrics after, String name, String... labels) {
        return after.sum(name, labels) - before.sum(name, labels);
    }
}
