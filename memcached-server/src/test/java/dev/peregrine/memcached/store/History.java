package dev.peregrine.memcached.store;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What threads did to one key at the same time, and whether it can be explained: by some order of the operations, each taking
 * effect at once between its call and its return, in which every answer is the one that memcached would have given (Herlihy and
 * Wing, 1990). The search is that of Wing and Gong, 1993, which forgets no dead end (Lowe, 2017).
 */
record History(List<Operation> operations) {

    enum Kind {
        GET,
        SET,
        ADD,
        REPLACE,
        APPEND,
        CAS,
        INCREMENT,
        DELETE
    }

    /**
     * An operation and its answer.
     *
     * @param argument value to store or to append
     * @param expectedUnique of a cas
     * @param answer the store's result, which may be that there is no memory; for a get the value, for an increment the new number; null for a miss
     * @param unique that the answer bears, 0 for none
     */
    record Operation(
            Kind kind, String argument, long expectedUnique, long called, long returned, Object answer, long unique) {}

    private record Item(String value, long unique) {}

    private record Place(long done, Item item) {}

    /** Whether the operations can be put in order, from an absent item on. */
    boolean isLinearizable() {
        return search(0, null, new HashSet<>());
    }

    private boolean search(long done, Item item, Set<Place> deadEnds) {
        if (done == (1L << operations.size()) - 1) {
            return true;
        }
        if (!deadEnds.add(new Place(done, item))) {
            return false;
        }
        long firstReturn = Long.MAX_VALUE;
        for (int i = 0; i < operations.size(); i++) {
            firstReturn = (done >>> i & 1) == 0
                    ? Math.min(firstReturn, operations.get(i).returned())
                    : firstReturn;
        }
        for (int i = 0; i < operations.size(); i++) {
            Operation next = operations.get(i);
            boolean mayBeNext = (done >>> i & 1) == 0 && next.called() < firstReturn;
            if (mayBeNext && explains(next, item) && search(done | 1L << i, after(next, item), deadEnds)) {
                return true;
            }
        }
        return false;
    }

    private static boolean explains(Operation next, Item item) {
        if (next.answer() == StoreResult.OUT_OF_MEMORY) {
            return next.kind() != Kind.GET && next.kind() != Kind.DELETE;
        }
        Object expected = switch (next.kind()) {
            case GET -> item == null ? null : item.value();
            case SET -> StoreResult.STORED;
            case ADD -> item == null ? StoreResult.STORED : StoreResult.NOT_STORED;
            case REPLACE, APPEND -> item != null ? StoreResult.STORED : StoreResult.NOT_STORED;
            case CAS ->
                item == null
                        ? StoreResult.NOT_FOUND
                        : item.unique() == next.expectedUnique() ? StoreResult.STORED : StoreResult.EXISTS;
            case INCREMENT -> item == null ? null : Long.toString(Long.parseLong(item.value()) + 1);
            case DELETE -> item != null;
        };
        boolean sameUnique = next.kind() != Kind.GET || item == null || item.unique() == next.unique();
        return Objects.equals(expected, next.answer()) && sameUnique;
    }

    private static Item after(Operation done, Item item) {
        if (done.answer() == StoreResult.OUT_OF_MEMORY) {
            return done.kind() == Kind.SET ? null : item;
        }
        boolean stored = done.answer() == StoreResult.STORED;
        return switch (done.kind()) {
            case GET -> item;
            case SET, ADD, REPLACE, CAS -> stored ? new Item(done.argument(), done.unique()) : item;
            case APPEND -> stored ? new Item(item.value() + done.argument(), done.unique()) : item;
            case INCREMENT -> item == null ? null : new Item((String) done.answer(), done.unique());
            case DELETE -> null;
        };
    }
}
