package dev.peregrine.transport.dpdk.device;

/**
 * How often a {@link FaultInjector} does what to the frames of one direction. A frame meets one fault at most.
 *
 * @param drop probability that a frame gets lost, 0 to 1
 * @param duplicate probability that a frame comes twice
 * @param reorder probability that a frame is overtaken by the next one
 * @param corrupt probability that a bit of a frame is flipped
 */
public record FaultRates(double drop, double duplicate, double reorder, double corrupt) {

    /** No faults. */
    public static final FaultRates NONE = new FaultRates(0, 0, 0, 0);

    /** Refuses what are no probabilities of events that exclude each other. */
    public FaultRates {
        double least = Math.min(Math.min(drop, duplicate), Math.min(reorder, corrupt));
        double sum = drop + duplicate + reorder + corrupt;
        if (!(least >= 0 && sum <= 1)) {
            throw new IllegalArgumentException("fault rates are from 0 to 1 and not more than 1 together, not drop "
                    + drop + ", duplicate " + duplicate + ", reorder " + reorder + ", corrupt " + corrupt);
        }
    }

    /** Frames that get lost and no other fault. */
    public static FaultRates dropping(double probability) {
        return new FaultRates(probability, 0, 0, 0);
    }

    /** Whether every frame passes unharmed. */
    public boolean isNone() {
        return equals(NONE);
    }
}
