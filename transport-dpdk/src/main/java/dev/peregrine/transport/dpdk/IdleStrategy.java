package dev.peregrine.transport.dpdk;

/** What an event loop does while nothing arrives. */
public enum IdleStrategy {

    /** Polls without end: the least latency, for a core of its own. */
    SPIN,

    /**
     * Polls for a while after the last work and then sleeps up to {@value LoopIdler#MAX_PARK_MICROS} µs at a time, less
     * where a timer is due. Tasks from other threads wake the loop; frames wait until it wakes by itself.
     */
    ADAPTIVE;

    private static final int CORES_TO_SPARE = 4;

    /** {@link #ADAPTIVE} on machines with fewer than {@value #CORES_TO_SPARE} cores, where a spinning loop starves the rest. */
    public static IdleStrategy forThisMachine() {
        return Runtime.getRuntime().availableProcessors() < CORES_TO_SPARE ? ADAPTIVE : SPIN;
    }
}
