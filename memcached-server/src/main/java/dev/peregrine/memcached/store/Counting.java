package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/** Increment and decrement: in place while the number's text fits in the item's slot, else in a new item. */
final class Counting {

    private final ItemTable table;
    private final DecimalText decimal;

    Counting(ItemTable table, DecimalText decimal) {
        this.table = table;
        this.decimal = decimal;
    }

    StoreResult run(ByteBuf key, int keyIndex, int keyLength, long delta, boolean subtract, CounterResult result) {
        int hash = table.hash(key, keyIndex, keyLength);
        int roomier = 0;
        while (true) {
            int length;
            table.lock(hash);
            try {
                int live = table.findLive(key, keyIndex, keyLength, hash);
                if (live == 0 || !isNumber(live, keyLength)) {
                    free(roomier);
                    return live == 0 ? StoreResult.NOT_FOUND : StoreResult.NON_NUMERIC;
                }
                long value = apply(decimal.value(), delta, subtract);
                length = Math.max(DecimalText.digits(value), table.valueLength(live));
                boolean inPlace = table.fitsInPlace(live, length);
                boolean inRoomier = roomier != 0 && table.valueLength(roomier) == length;
                if (inPlace || inRoomier) {
                    if (inPlace) {
                        table.resizeInPlace(live, length);
                        table.renewAs(live, live);
                        free(roomier);
                    } else {
                        table.renewAs(roomier, live);
                        table.link(roomier, live, hash);
                        live = roomier;
                    }
                    decimal.write(value, live, ItemLayout.HEADER_BYTES + keyLength, length);
                    result.set(value, table.casUnique(live));
                    return StoreResult.STORED;
                }
            } finally {
                table.unlock(hash);
            }
            free(roomier);
            roomier = table.allocate(key, keyIndex, keyLength, hash, length);
            if (roomier == 0) {
                return StoreResult.OUT_OF_MEMORY;
            }
        }
    }

    private boolean isNumber(int item, int keyLength) {
        return table.inOneSlot(item)
                && decimal.parse(item, ItemLayout.HEADER_BYTES + keyLength, table.valueLength(item));
    }

    private void free(int pending) {
        if (pending != 0) {
            table.free(pending);
        }
    }

    private static long apply(long value, long delta, boolean subtract) {
        if (!subtract) {
            return value + delta;
        }
        return Long.compareUnsigned(value, delta) > 0 ? value - delta : 0;
    }
}
