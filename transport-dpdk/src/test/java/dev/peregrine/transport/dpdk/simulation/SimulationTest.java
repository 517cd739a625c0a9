package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Two stacks talk through loss, reordering, duplication, corruption, slow links and cables that are cut, with peers that
 * pause, leave, reset or die. Whatever happens: what each hears is what the other said, in order; where nobody cut it
 * short, all of it; every segment keeps the rules of {@link FlowWatch}; everybody is told the end; and no connection, no
 * buffer and no timer is left behind.
 *
 * <p>{@code -Dperegrine.simulation.seed=N} runs one seed, {@code -Dperegrine.simulation.seeds=N} so many, from
 * {@code -Dperegrine.simulation.first=N} on, {@code -Dperegrine.simulation.threads=N} at a time.
 */
class SimulationTest {

    private static final Long ONLY_SEED = Long.getLong("peregrine.simulation.seed");
    private static final long FIRST_SEED = Long.getLong("peregrine.simulation.first", 0);
    private static final long SEEDS = Long.getLong("peregrine.simulation.seeds", 10_000);
    private static final long ENOUGH_FOR_ALL = 1_000;
    private static final int THREADS = Integer.getInteger("peregrine.simulation.threads", 2);
    private static final int MOST_FAILURES = 20;

    @Test
    void bothSidesHearAllInOrderAndLeaveNothingBehind() throws InterruptedException {
        if (ONLY_SEED != null) {
            run(ONLY_SEED, new Workbench(), new Tally());
            return;
        }
        Tally tally = new Tally();
        AtomicLong next = new AtomicLong(FIRST_SEED);
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().name("simulation-" + i).start(() -> runAll(next, failures, tally)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(tally);
        assertThat(failures).isEmpty();
        assertThat(next.get()).isGreaterThanOrEqualTo(FIRST_SEED + SEEDS);
        if (SEEDS >= ENOUGH_FOR_ALL) {
            tally.assertNothingIsMissing();
        }
    }

    private static void runAll(AtomicLong next, List<Throwable> failures, Tally tally) {
        Workbench workbench = new Workbench();
        long seed;
        while ((seed = next.getAndIncrement()) < FIRST_SEED + SEEDS) {
            try {
                run(seed, workbench, tally);
            } catch (Throwable failure) {
                synchronized (failures) {
                    System.out.println(failure.getMessage());
                    failures.add(failure);
                    if (failures.size() >= MOST_FAILURES) {
                        return;
                    }
                }
            }
        }
    }

    private static void run(long seed, Workbench workbench, Tally tally) {
        Simulation simulation = null;
        try {
            simulation = new Simulation(seed, workbench);
            simulation.run();
            simulation.addTo(tally);
            simulation.close();
        } catch (Throwable failure) {
            throw new AssertionError(
                    "seed " + seed + " (again with -Dperegrine.simulation.seed=" + seed + "): " + simulation + ": "
                            + failure.getMessage(),
                    failure);
        }
    }
}
