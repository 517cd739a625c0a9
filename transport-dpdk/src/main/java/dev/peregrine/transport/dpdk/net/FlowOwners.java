package dev.peregrine.transport.dpdk.net;

import java.util.Arrays;

/**
 * Which loop owns which flows at present, by entries of the indirection table. Immutable: changes make another one.
 *
 * <p>An entry belongs to the loop that a device gives it to, as long as that loop lives; otherwise to some other that
 * does. Connections stay where they are when an entry moves: their loop is a former owner till the last of them is gone.
 */
final class FlowOwners {

    /** Former owners are kept as bits of a {@code long}; loops beyond have none. */
    private static final int MAX_FORMER = Long.SIZE;

    private final boolean[] alive;
    private final int[] owners;
    private final long[] formers;

    private FlowOwners(boolean[] alive, int[] owners, long[] formers) {
        this.alive = alive;
        this.owners = owners;
        this.formers = formers;
    }

    /** Every entry with the loop that a device gives it to, none of them alive yet. */
    static FlowOwners of(int loops, int entries) {
        int[] owners = new int[entries];
        Arrays.setAll(owners, entry -> entry % loops);
        return new FlowOwners(new boolean[loops], owners, new long[entries]);
    }

    int owner(int entry) {
        return owners[entry];
    }

    /** The loops with flows of an entry that they do not own any more, a bit each. */
    long formers(int entry) {
        return formers[entry];
    }

    /** The loop that answers for all where one answer is enough: the first that lives. */
    int speaker() {
        for (int loop = 0; loop < alive.length; loop++) {
            if (alive[loop]) {
                return loop;
            }
        }
        return 0;
    }

    boolean isAlive(int loop) {
        return alive[loop];
    }

    /** Whether a loop may have flows that it does not own any more. */
    boolean isFormer(int loop) {
        return Arrays.stream(formers).anyMatch(mask -> (mask & bit(loop)) != 0);
    }

    /** The same after a loop has begun. */
    FlowOwners withLoop(int loop) {
        FlowOwners changed = copy();
        changed.alive[loop] = true;
        for (int entry = 0; entry < owners.length; entry++) {
            boolean isNative = entry % alive.length == loop;
            if (isNative || !alive[owners[entry]]) {
                changed.move(entry, loop);
            }
        }
        return changed;
    }

    /** The same after a loop has ended. */
    FlowOwners withoutLoop(int loop) {
        FlowOwners changed = copy();
        changed.alive[loop] = false;
        int heir = loop;
        for (int entry = 0; entry < owners.length; entry++) {
            changed.formers[entry] &= ~bit(loop);
            if (owners[entry] == loop) {
                heir = changed.nextAlive(heir);
                changed.owners[entry] = heir;
                changed.formers[entry] &= ~bit(heir);
            }
        }
        return changed;
    }

    /**
     * The same with a loop as former owner of no other entries than these.
     *
     * @param kept by entry, whether the loop has flows of it still
     */
    FlowOwners settled(int loop, boolean[] kept) {
        FlowOwners changed = copy();
        for (int entry = 0; entry < owners.length; entry++) {
            if (!kept[entry]) {
                changed.formers[entry] &= ~bit(loop);
            }
        }
        return changed;
    }

    private FlowOwners copy() {
        return new FlowOwners(alive.clone(), owners.clone(), formers.clone());
    }

    private void move(int entry, int to) {
        int from = owners[entry];
        if (from != to && alive[from]) {
            formers[entry] |= bit(from);
        }
        owners[entry] = to;
        formers[entry] &= ~bit(to);
    }

    /** The next loop that lives, or the same where none does. */
    private int nextAlive(int loop) {
        for (int i = 1; i <= alive.length; i++) {
            int candidate = (loop + i) % alive.length;
            if (alive[candidate]) {
                return candidate;
            }
        }
        return loop;
    }

    private static long bit(int loop) {
        return loop < MAX_FORMER ? 1L << loop : 0;
    }
}
