package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** The operations that show an item or change no more than its times: get, touch, and memcached's meta get. */
final class Retrieval {

    private final ItemTable table;
    private final ItemCursor cursor;

    Retrieval(ItemTable table, ItemCursor cursor) {
        this.table = table;
        this.cursor = cursor;
    }

    boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        int item = table.lockLive(key, keyIndex, keyLength);
        try {
            if (item == 0) {
                return false;
            }
            cursor.at(item);
            table.read(item);
            reader.read(cursor);
            return true;
        } finally {
            table.unlock();
        }
    }

    boolean getAndTouch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        int item = table.lockLive(key, keyIndex, keyLength);
        try {
            if (item == 0) {
                return false;
            }
            cursor.at(item);
            table.touch(item, expiresAtSeconds);
            table.read(item);
            reader.read(cursor);
            return true;
        } finally {
            table.unlock();
        }
    }

    boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        int item = table.lockLive(key, keyIndex, keyLength);
        try {
            if (item == 0) {
                return false;
            }
            table.touch(item, expiresAtSeconds);
            table.read(item);
            return true;
        } finally {
            table.unlock();
        }
    }

    boolean get(ByteBuf key, int keyIndex, int keyLength, GetTerms terms, ItemReader reader) {
        int item = table.lockLive(key, keyIndex, keyLength);
        try {
            if (item != 0) {
                show(item, terms, reader);
                return true;
            }
        } finally {
            table.unlock();
        }
        return terms.vivifies() && vivify(key, keyIndex, keyLength, terms, reader);
    }

    private boolean vivify(ByteBuf key, int keyIndex, int keyLength, GetTerms terms, ItemReader reader) {
        int empty = table.allocate(key, keyIndex, keyLength, 0);
        if (empty == 0) {
            return false;
        }
        int item = table.lockLiveTwin(empty);
        try {
            if (item != 0) {
                show(item, terms, reader);
            } else {
                table.renew(empty, 0, terms.createdExpiresAtSeconds(), terms.newCasUnique(), terms.keyBinary());
                table.link(empty, 0);
                table.mark(empty, ItemLayout.TOKEN_SENT);
                reader.read(cursor.atCreated(empty));
                if (terms.bumps()) {
                    table.read(empty);
                }
                empty = 0;
            }
        } finally {
            table.unlock();
        }
        if (empty != 0) {
            table.free(empty);
        }
        return true;
    }

    private void show(int item, GetTerms terms, ItemReader reader) {
        cursor.at(item);
        long oldExpiresAtSeconds = table.expiresAtSeconds(item);
        if (terms.touches()) {
            table.touch(item, terms.expiresAtSeconds());
        }
        boolean due = terms.isDue(oldExpiresAtSeconds, table.expiresAtSeconds(item));
        boolean wanted = terms.awardsToken() && (due || table.marked(item, ItemLayout.STALE));
        if (wanted && !table.marked(item, ItemLayout.TOKEN_SENT)) {
            cursor.wins();
            table.mark(item, ItemLayout.TOKEN_SENT);
        }
        if (terms.bumps()) {
            table.read(item);
        }
        reader.read(cursor);
    }
}
