package dev.peregrine.transport.dpdk;

import java.util.ArrayDeque;

/** The channels of a loop that have been read in this turn and are yet to be told that their round is complete. */
final class ReadRounds {

    private final ArrayDeque<StreamReader> rounds = new ArrayDeque<>();

    void add(StreamReader round) {
        rounds.add(round);
    }

    boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** Completes what has been begun. What a channel begins meanwhile is completed as well. */
    void complete() {
        StreamReader round;
        while ((round = rounds.poll()) != null) {
            round.complete();
        }
    }
}
