package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.SteadyLoad;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import org.junit.jupiter.api.Test;

/** A small cache full of values of one size takes those of another, again and again, and refuses none. */
class DpdkValueSizesTest {

    private static final int ROUNDS = 3;

    @Test
    void aFullCacheGoesFromSmallValuesToLargeOnesAndBack() {
        try (Setup setup = Setup.afPacket(1, 0, "-m", "64")) {
            for (int round = 0; round < ROUNDS; round++) {
                double evictedBefore = evictions(setup);
                fillTwice(setup, 1250, 16, 2_000);
                double evictedBySmall = evictions(setup);
                assertThat(evictedBySmall).isGreaterThan(evictedBefore);

                fillTwice(setup, 40, 1, 900_000);
                assertThat(evictions(setup)).isGreaterThan(evictedBySmall);
            }
            fillTwice(setup, 1250, 16, 2_000);

            Metrics metrics = setup.metrics();
            assertThat(metrics.sum("memcached_item_no_memory_total")).isZero();
            assertThat(metrics.sum("memcached_item_too_large_total")).isZero();
            Metrics.await(setup.serverSide(), Setup.METRICS_PORT, "peregrine_buffers_in_use", n -> n == 0);
        }
    }

    /** Sets more than twice what the cache holds over four connections, and gets each batch back. */
    private static void fillTwice(Setup setup, int batches, int depth, int length) {
        String size = Integer.toString(length);
        assertThat(ClientJvm.run(
                        setup.clientSide(),
                        SteadyLoad.class,
                        VethPair.SERVER_ADDRESS,
                        Integer.toString(Setup.PORT),
                        "4",
                        Integer.toString(batches),
                        Integer.toString(depth),
                        size,
                        size,
                        "may-miss"))
                .contains("steady: all well");
    }

    private static double evictions(Setup setup) {
        return setup.metrics().sum("memcached_items_evicted_total");
    }
}
