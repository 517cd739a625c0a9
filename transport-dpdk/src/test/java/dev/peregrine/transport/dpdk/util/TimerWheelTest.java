package dev.peregrine.transport.dpdk.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {

    private static final long TICK = 1 << 20;

    private final List<Recorder> expired = new ArrayList<>();

    /** Notes the order in which timers expire. */
    private class Recorder extends TimerWheel.Timer {
        long deadlineNanos;
        Runnable action = () -> {};

        @Override
        protected void expired(long nowNanos) {
            assertThat(isScheduled()).isFalse();
            assertThat(nowNanos - deadlineNanos).as("not before the deadline").isNotNegative();
            expired.add(this);
            action.run();
        }
    }

    @Test
    void anEmptyWheelHasNoDeadline() {
        TimerWheel wheel = new TimerWheel(TICK, 0);

        assertThat(wheel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(wheel.advance(TimeUnit.DAYS.toNanos(365))).isZero();
    }

    @Test
    void aTimerExpiresAtItsDeadlineToTheNanosecond() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        Recorder timer = schedule(wheel, 12_345_678_901L);

        assertThat(wheel.nextDeadlineNanos()).isEqualTo(12_345_678_901L);
        assertThat(wheel.advance(12_345_678_900L)).isZero();
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(12_345_678_901L);
        assertThat(wheel.advance(12_345_678_901L)).isOne();
        assertThat(expired).containsExactly(timer);
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aDeadlineInThePastExpiresAtOnce() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        wheel.advance(10 * TICK);
        schedule(wheel, 3);

        assertThat(wheel.nextDeadlineNanos()).isEqualTo(3);
        assertThat(wheel.advance(10 * TICK)).isOne();
    }

    @Test
    void aCancelledTimerStaysSilent() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        Recorder timer = schedule(wheel, 5 * TICK);
        assertThat(wheel.size()).isOne();

        wheel.cancel(timer);
        wheel.cancel(timer);

        assertThat(timer.isScheduled()).isFalse();
        assertThat(wheel.size()).isZero();
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(wheel.advance(10 * TICK)).isZero();
    }

    @Test
    void aTimerPutOffExpiresOnceAndLater() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        Recorder timer = schedule(wheel, 5 * TICK);
        reschedule(wheel, timer, 5 * TICK + 9);
        reschedule(wheel, timer, 5000 * TICK);

        assertThat(wheel.size()).isOne();
        assertThat(wheel.advance(4999 * TICK)).isZero();
        assertThat(wheel.advance(5000 * TICK)).isOne();
    }

    @Test
    void anEarlyWakeUpAfterPuttingOffHappensOnce() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        Recorder timer = schedule(wheel, 70 * TICK);
        reschedule(wheel, timer, 70 * TICK + 500);

        long early = wheel.nextDeadlineNanos();
        assertThat(early).isLessThanOrEqualTo(70 * TICK + 500);
        assertThat(wheel.advance(early)).isZero();
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(70 * TICK + 500);
    }

    @Test
    void aTimerMayScheduleItselfAndOthersAndCancelThoseAboutToExpire() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        Recorder first = schedule(wheel, TICK);
        Recorder second = schedule(wheel, 2 * TICK);
        Recorder third = schedule(wheel, 3 * TICK);
        first.action = () -> {
            wheel.cancel(second);
            reschedule(wheel, first, TICK + 1);
            reschedule(wheel, third, 9 * TICK);
        };

        assertThat(wheel.advance(4 * TICK)).as("no endless turn").isOne();
        assertThat(wheel.nextDeadlineNanos()).isEqualTo(TICK + 1);
        first.action = () -> {};
        assertThat(wheel.advance(4 * TICK)).isOne();
        assertThat(wheel.advance(9 * TICK)).isOne();
        assertThat(expired).containsExactly(first, first, third);
    }

    @Test
    void oneThatThrowsDoesNotTakeTheOthersWithIt() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        Recorder broken = schedule(wheel, TICK);
        Recorder sound = schedule(wheel, TICK);
        broken.action = () -> {
            throw new IllegalStateException("broken");
        };

        assertThatThrownBy(() -> wheel.advance(TICK)).hasMessage("broken");
        assertThat(wheel.nextDeadlineNanos()).isLessThanOrEqualTo(TICK);
        assertThat(wheel.advance(TICK)).isOne();
        assertThat(expired).containsExactly(broken, sound);
    }

    @Test
    void aClockThatStepsBackDoesNoHarm() {
        TimerWheel wheel = new TimerWheel(TICK, 0);
        wheel.advance(1000 * TICK);
        schedule(wheel, 1001 * TICK);

        assertThat(wheel.advance(5 * TICK)).isZero();
        assertThat(wheel.advance(1001 * TICK)).isOne();
    }

    @Test
    void veryFarDeadlinesAreKept() {
        TimerWheel wheel = new TimerWheel(TICK, 7);
        long farNanos = TimeUnit.DAYS.toNanos(365 * 140L);
        schedule(wheel, farNanos);

        assertThat(wheel.nextDeadlineNanos()).isEqualTo(farNanos);
        assertThat(wheel.advance(farNanos - 1)).isZero();
        assertThat(wheel.advance(farNanos)).isOne();
    }

    @Test
    void refusesATickOfNothing() {
        assertThatThrownBy(() -> new TimerWheel(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Random schedules against a plain map, on clocks that begin anywhere, also shortly before they wrap. */
    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, -1, -12_345_678_987_654_321L, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 5_000_000_000L
            })
    void behavesLikeASortedReference(long startNanos) {
        for (int seed = 0; seed < 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long tickNanos = 1L << random.nextInt(0, 24);
            assertBehavesLikeReference(random, tickNanos, startNanos);
        }
    }

    private void assertBehavesLikeReference(SplittableRandom random, long tickNanos, long startNanos) {
        TimerWheel wheel = new TimerWheel(tickNanos, startNanos);
        Map<Recorder, Long> reference = new HashMap<>();
        List<Recorder> timers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            timers.add(new Recorder());
        }
        long elapsed = 0;
        for (int step = 0; step < 400; step++) {
            Recorder timer = timers.get(random.nextInt(timers.size()));
            int choice = random.nextInt(10);
            if (choice < 6) {
                long at = elapsed + (randomSpan(random) >> random.nextInt(3)) - random.nextInt(3);
                reschedule(wheel, timer, startNanos + at);
                reference.put(timer, at);
            } else if (choice < 7) {
                wheel.cancel(timer);
                reference.remove(timer);
            } else {
                elapsed += randomSpan(random) >> random.nextInt(40);
                assertExpiresWhatIsDue(wheel, reference, startNanos, elapsed, tickNanos);
            }
            assertThat(wheel.size()).isEqualTo(reference.size());
            assertNextDeadlineIsNeverLate(wheel, reference, startNanos);
        }
    }

    private void assertExpiresWhatIsDue(
            TimerWheel wheel, Map<Recorder, Long> reference, long startNanos, long elapsed, long tickNanos) {
        expired.clear();
        List<Recorder> due = new ArrayList<>();
        reference.forEach((timer, at) -> {
            if (at <= elapsed) {
                due.add(timer);
            }
        });
        assertThat(wheel.advance(startNanos + elapsed)).isEqualTo(due.size());
        assertThat(expired).containsExactlyInAnyOrderElementsOf(due);
        for (int i = 1; i < expired.size(); i++) {
            // Those overdue already when they were scheduled have no order; all are before the present by then.
            long before = reference.get(expired.get(i - 1));
            long after = reference.get(expired.get(i));
            assertThat(after - before).as("order").isGreaterThan(-tickNanos - 3);
        }
        reference.keySet().removeAll(due);
    }

    private static void assertNextDeadlineIsNeverLate(
            TimerWheel wheel, Map<Recorder, Long> reference, long startNanos) {
        if (reference.isEmpty()) {
            assertThat(wheel.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
            return;
        }
        long earliest =
                reference.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        assertThat(wheel.nextDeadlineNanos() - startNanos).isLessThanOrEqualTo(earliest);
    }

    /** From nanoseconds to days, all magnitudes alike. */
    private static long randomSpan(SplittableRandom random) {
        return random.nextLong(1L << random.nextInt(1, 50));
    }

    private Recorder schedule(TimerWheel wheel, long deadlineNanos) {
        Recorder timer = new Recorder();
        reschedule(wheel, timer, deadlineNanos);
        return timer;
    }

    private static void reschedule(TimerWheel wheel, Recorder timer, long deadlineNanos) {
        timer.deadlineNanos = deadlineNanos;
        wheel.schedule(timer, deadlineNanos);
    }
}
