package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** The operations that give an item a value: set, add, replace, cas; append and prepend by {@link Concatenation}. */
final class Storing {

    private final Store store;
    private final ItemTable table;
    private final ValueWalk walk;
    private final Concatenation concatenation;

    Storing(Store store, ItemTable table, ValueWalk walk, Concatenation concatenation) {
        this.store = store;
        this.table = table;
        this.walk = walk;
        this.concatenation = concatenation;
    }

    /**
     * Stores a value where its item lies, if that has the room, or says why it may not be stored.
     *
     * @return null where the value needs an item of its own
     */
    StoreResult storeInPlace(
            ByteBuf key,
            int keyIndex,
            int keyLength,
            StoreTerms terms,
            ByteBuf value,
            int valueIndex,
            int valueLength) {
        int live = table.lockLive(key, keyIndex, keyLength);
        try {
            StoreResult answer = check(terms, live);
            if (answer == StoreResult.STORED && valueLength > store.maxValueLength(keyLength, terms.flags())) {
                answer = StoreResult.TOO_LARGE;
            }
            if (answer != StoreResult.STORED) {
                return refuse(answer, terms, live);
            }
            if (live == 0 || concatenates(terms.mode()) || !table.fitsInPlace(live, valueLength)) {
                return null;
            }
            boolean older = isOlder(terms, live);
            int marks = older ? staleMarks(live) : 0;
            long expiresAtSeconds = older ? table.expiresAtSeconds(live) : terms.expiresAtSeconds();
            table.resizeInPlace(live, valueLength);
            walk.seek(live, 0);
            walk.write(value, valueIndex, valueLength);
            table.renew(live, terms.flags(), expiresAtSeconds, terms.newCasUnique(), terms.keyBinary());
            finish(terms, live, marks);
            return StoreResult.STORED;
        } finally {
            table.unlock();
        }
    }

    /** Puts a filled pending item in the place of the live one, if the terms allow. */
    StoreResult commit(StoreTerms terms, PendingItem pending) {
        if (!concatenates(terms.mode())) {
            return replace(terms, pending);
        }
        while (true) {
            StoreResult answer = concatenation.run(pending.item(), terms);
            if (answer == StoreResult.NOT_FOUND) {
                answer = replace(terms, pending);
            }
            if (answer != StoreResult.EXISTS || terms.casUnique() != 0) {
                return answer;
            }
        }
    }

    private StoreResult replace(StoreTerms terms, PendingItem pending) {
        int item = pending.item();
        int live = table.lockLiveTwin(item);
        try {
            StoreResult answer = check(terms, live);
            if (answer != StoreResult.STORED) {
                return answer;
            }
            boolean vivified = concatenates(terms.mode());
            if (vivified && live != 0) {
                return StoreResult.EXISTS;
            }
            boolean older = isOlder(terms, live);
            int marks = older ? staleMarks(live) : 0;
            long expiresAtSeconds = vivified ? terms.createdExpiresAtSeconds() : terms.expiresAtSeconds();
            expiresAtSeconds = older ? table.expiresAtSeconds(live) : expiresAtSeconds;
            table.renew(item, terms.flags(), expiresAtSeconds, terms.newCasUnique(), terms.keyBinary());
            table.link(item, live);
            finish(terms, item, marks);
            pending.taken();
            return StoreResult.STORED;
        } finally {
            table.unlock();
        }
    }

    private void finish(StoreTerms terms, int item, int marks) {
        table.mark(item, marks);
        terms.stored(table.casUnique(item), table.valueLength(item));
    }

    private StoreResult check(StoreTerms terms, int live) {
        return switch (terms.mode()) {
            case SET -> StoreResult.STORED;
            case ADD -> {
                if (live != 0) {
                    table.use(live);
                }
                yield live == 0 ? StoreResult.STORED : StoreResult.NOT_STORED;
            }
            case REPLACE -> live != 0 ? StoreResult.STORED : StoreResult.NOT_STORED;
            case APPEND, PREPEND -> live != 0 || terms.vivifies() ? StoreResult.STORED : StoreResult.NOT_STORED;
            case CAS -> {
                if (live == 0) {
                    yield StoreResult.NOT_FOUND;
                }
                boolean same = terms.casUnique() != 0 && table.casUnique(live) == terms.casUnique();
                boolean accepted = same || isOlder(terms, live);
                yield accepted ? StoreResult.STORED : StoreResult.EXISTS;
            }
        };
    }

    /** Whether the value belongs to a version before the live one, and is stored as a stale one all the same. */
    private boolean isOlder(StoreTerms terms, int live) {
        return terms.mode() == StoreMode.CAS
                && terms.acceptsOlder()
                && Long.compareUnsigned(terms.casUnique(), table.casUnique(live)) < 0;
    }

    private int staleMarks(int live) {
        return table.marked(live, ItemLayout.TOKEN_SENT) ? ItemLayout.STALE | ItemLayout.TOKEN_SENT : ItemLayout.STALE;
    }

    /** Answers for a value that found no room. */
    StoreResult refuseForRoom(ByteBuf key, int keyIndex, int keyLength, StoreTerms terms) {
        int live = table.lockLive(key, keyIndex, keyLength);
        try {
            return refuse(StoreResult.OUT_OF_MEMORY, terms, live);
        } finally {
            table.unlock();
        }
    }

    /** A plain set that fails for room takes the old item with it: its client believes that it is gone. */
    private StoreResult refuse(StoreResult answer, StoreTerms terms, int live) {
        if (terms.mode() == StoreMode.SET && live != 0) {
            table.remove(live);
        }
        return answer;
    }

    private static boolean concatenates(StoreMode mode) {
        return mode == StoreMode.APPEND || mode == StoreMode.PREPEND;
    }
}
