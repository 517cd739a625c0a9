package dev.peregrine.transport.dpdk;

import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A figure that the transport has to tell, for whatever collects metrics.
 *
 * @param name in words joined by underscores, such as {@code tcp_events}
 * @param labels what tells it apart from others of the same name
 * @param meaning what it says, in words
 * @param kind how it behaves over time
 * @param value the figure at present; any thread may ask
 */
public record Reading(String name, Map<String, String> labels, String meaning, Kind kind, DoubleSupplier value) {

    /** The label of a bucket: its upper bound as a decimal number, or {@code +Inf}. */
    public static final String BOUND = "le";

    /** How a figure behaves over time. */
    public enum Kind {
        /** Only grows. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Only grows: how many values lay within the bound that the label {@link #BOUND} tells, with all lesser ones. */
        BUCKET
    }

    /** Copies the labels. */
    public Reading {
        labels = Map.copyOf(labels);
    }
}
