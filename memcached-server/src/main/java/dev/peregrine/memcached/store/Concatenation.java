package dev.peregrine.memcached.store;

/**
 * Append and prepend: builds a third item of an addition and the live item. Its memory is allocated without a lock, so
 * the live item may be another one by then; in that case it starts anew.
 */
final class Concatenation {

    private final ChronicleStore store;
    private final ItemTable table;
    private final ValueWalk to;
    private final ValueWalk from;

    Concatenation(ChronicleStore store, ItemTable table, ValueWalk to, ValueWalk from) {
        this.store = store;
        this.table = table;
        this.to = to;
        this.from = from;
    }

    /** @param addition pending item with the key and the bytes to add; stays the caller's */
    StoreResult run(int addition, int hash, boolean inFront) {
        while (true) {
            long seenCasUnique;
            int wholeLength;
            table.lock(hash);
            try {
                int live = table.findLiveTwin(addition, hash);
                if (live == 0) {
                    return StoreResult.NOT_STORED;
                }
                seenCasUnique = table.casUnique(live);
                wholeLength = table.valueLength(live) + table.valueLength(addition);
            } finally {
                table.unlock(hash);
            }
            if (wholeLength > store.maxValueLength(table.keyLength(addition))) {
                return StoreResult.TOO_LARGE;
            }
            int whole = table.allocateTwin(addition, wholeLength);
            if (whole == 0) {
                return StoreResult.OUT_OF_MEMORY;
            }
            if (replace(whole, addition, hash, inFront, seenCasUnique)) {
                return StoreResult.STORED;
            }
            table.free(whole);
        }
    }

    private boolean replace(int whole, int addition, int hash, boolean inFront, long seenCasUnique) {
        table.lock(hash);
        try {
            int live = table.findLiveTwin(addition, hash);
            if (live == 0 || table.casUnique(live) != seenCasUnique) {
                return false;
            }
            to.seek(whole, 0);
            copy(inFront ? addition : live);
            copy(inFront ? live : addition);
            table.renewAs(whole, live);
            table.link(whole, live, hash);
            return true;
        } finally {
            table.unlock(hash);
        }
    }

    private void copy(int item) {
        from.seek(item, 0);
        to.write(from, table.valueLength(item));
    }
}
