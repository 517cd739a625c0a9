package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** Delete, and memcached's meta delete that marks an item or drops its value instead. */
final class Deletion {

    private final ItemTable table;

    Deletion(ItemTable table) {
        this.table = table;
    }

    boolean run(ByteBuf key, int keyIndex, int keyLength) {
        int item = table.lockLive(key, keyIndex, keyLength);
        try {
            if (item == 0) {
                return false;
            }
            table.remove(item);
            return true;
        } finally {
            table.unlock();
        }
    }

    DeleteResult run(ByteBuf key, int keyIndex, int keyLength, DeleteTerms terms) {
        int empty = terms.dropsValue() ? table.allocate(key, keyIndex, keyLength, 0) : 0;
        if (terms.dropsValue() && empty == 0) {
            return DeleteResult.OUT_OF_MEMORY;
        }
        boolean taken = false;
        int item = table.lockLive(key, keyIndex, keyLength);
        try {
            if (item == 0) {
                return DeleteResult.NOT_FOUND;
            }
            if (!terms.accepts(table.casUnique(item))) {
                return DeleteResult.EXISTS;
            }
            if (empty != 0) {
                dropValue(item, empty, terms);
                taken = true;
            } else if (terms.marksStale()) {
                markStale(item, terms);
            } else {
                table.remove(item);
            }
            return DeleteResult.DELETED;
        } finally {
            table.unlock();
            if (empty != 0 && !taken) {
                table.free(empty);
            }
        }
    }

    private void dropValue(int item, int empty, DeleteTerms terms) {
        long casUnique = terms.newCasUnique() != 0 || terms.marksStale() ? terms.newCasUnique() : table.casUnique(item);
        table.renew(
                empty, terms.flags(), terms.expiresAtSeconds(), casUnique, table.marked(item, ItemLayout.KEY_BINARY));
        table.link(empty, item);
        if (terms.marksStale()) {
            table.mark(empty, ItemLayout.STALE);
        }
    }

    private void markStale(int item, DeleteTerms terms) {
        if (terms.touches()) {
            table.touch(item, terms.expiresAtSeconds());
        }
        table.mark(item, ItemLayout.STALE);
        table.unmark(item, ItemLayout.TOKEN_SENT);
        table.changeCasUnique(item, terms.newCasUnique());
    }
}
