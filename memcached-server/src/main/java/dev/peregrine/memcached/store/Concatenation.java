package dev.peregrine.memcached.store;

/**
 * Append and prepend: builds a third item of an addition and the live item. Its memory is allocated without a lock, so
 * the live item may be another one by then; in that case it starts anew.
 */
final class Concatenation {

    private final Store store;
    private final ItemTable table;
    private final ValueWalk to;
    private final ValueWalk from;

    Concatenation(Store store, ItemTable table, ValueWalk to, ValueWalk from) {
        this.store = store;
        this.table = table;
        this.to = to;
        this.from = from;
    }

    /**
     * Appends or prepends.
     *
     * @param addition pending item with the key and the bytes to add; stays the caller's
     * @return {@link StoreResult#NOT_FOUND} where the caller may store the addition itself
     */
    StoreResult run(int addition, StoreTerms terms) {
        while (true) {
            long seenCasUnique;
            int wholeLength;
            int maxLength;
            int live = table.lockLiveTwin(addition);
            try {
                if (live == 0) {
                    return terms.vivifies() ? StoreResult.NOT_FOUND : StoreResult.NOT_STORED;
                }
                seenCasUnique = table.casUnique(live);
                wholeLength = table.valueLength(live) + table.valueLength(addition);
                maxLength = store.maxValueLength(table.keyLength(live), table.flags(live));
            } finally {
                table.unlock();
            }
            if (terms.casUnique() != 0 && terms.casUnique() != seenCasUnique) {
                return StoreResult.EXISTS;
            }
            if (wholeLength > maxLength) {
                return StoreResult.TOO_LARGE;
            }
            int whole = table.allocateTwin(addition, wholeLength);
            if (whole == 0) {
                return StoreResult.OUT_OF_MEMORY;
            }
            if (replace(whole, addition, terms, seenCasUnique)) {
                return StoreResult.STORED;
            }
            table.free(whole);
        }
    }

    private boolean replace(int whole, int addition, StoreTerms terms, long seenCasUnique) {
        int live = table.lockLiveTwin(addition);
        try {
            if (live == 0 || table.casUnique(live) != seenCasUnique) {
                return false;
            }
            boolean inFront = terms.mode() == StoreMode.PREPEND;
            to.seek(whole, 0);
            copy(inFront ? addition : live);
            copy(inFront ? live : addition);
            table.renewAs(whole, live, terms.newCasUnique());
            table.link(whole, live);
            terms.stored(table.casUnique(whole), table.valueLength(whole));
            return true;
        } finally {
            table.unlock();
        }
    }

    private void copy(int item) {
        from.seek(item, 0);
        to.write(from, table.valueLength(item));
    }
}
