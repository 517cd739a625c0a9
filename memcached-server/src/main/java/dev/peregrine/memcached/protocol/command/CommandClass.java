package dev.peregrine.memcached.protocol.command;

import java.util.List;

/** Commands that cost about the same, each told by the counters that its commands raise. */
public enum CommandClass {
    GET("get", List.of(Counter.CMD_GET)),
    SET("set", List.of(Counter.CMD_SET)),
    TOUCH("touch", List.of(Counter.CMD_TOUCH)),
    DELETE("delete", List.of(Counter.DELETE_HITS, Counter.DELETE_MISSES)),
    ARITHMETIC("arithmetic", List.of(Counter.INCR_HITS, Counter.INCR_MISSES, Counter.DECR_HITS, Counter.DECR_MISSES));

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // an array, for a list's iterator would be garbage of the hot path
    private final Counter[] counters;

    CommandClass(String label, List<Counter> counters) {
        this.label = label;
        this.counters = counters.toArray(new Counter[0]);
    }

    /** Its name in metrics. */
    public String label() {
        return label;
    }

    /** Commands of this class that a loop has executed. Allocates nothing. */
    long executed(LoopCounters loop) {
        long sum = 0;
        for (Counter counter : counters) {
            sum += loop.get(counter);
        }
        return sum;
    }
}
