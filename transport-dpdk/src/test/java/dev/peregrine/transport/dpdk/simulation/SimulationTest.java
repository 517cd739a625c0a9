package dev.peregrine.transport.dpdk.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Two stacks talk through loss, reordering, duplication, corruption and slow links; whatever happens, each hears all that
 * the other said, in order, and nothing is left behind.
 *
 * <p>{@code -Dperegrine.simulation.seed=N} runs one seed, {@code -Dperegrine.simulation.seeds=N} so many.
 */
class SimulationTest {

    private static final long SEEDS = Long.getLong("peregrine.simulation.seeds", 1_000);

    @Test
    void bothSidesHearAllInOrderAndLeaveNothingBehind() {
        Long only = Long.getLong("peregrine.simulation.seed");
        LongStream seeds = only != null ? LongStream.of(only) : LongStream.range(0, SEEDS);
        seeds.forEach(SimulationTest::run);
    }

    private static void run(long seed) {
        try (Simulation simulation = new Simulation(seed)) {
            simulation.run();
        } catch (Throwable failure) {
            throw new AssertionError("seed " + seed, failure);
        }
    }
}
