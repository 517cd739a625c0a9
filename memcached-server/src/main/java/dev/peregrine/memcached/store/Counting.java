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

    StoreResult run(ByteBuf key, int keyIndex, int keyLength, CountTerms terms, CounterResult result) {
        int spare = 0;
        while (true) {
            int wanted;
            int live = table.lockLive(key, keyIndex, keyLength);
            try {
                StoreResult refusal = check(live, terms);
                if (refusal != null) {
                    free(spare);
                    return refusal;
                }
                long value = live == 0 ? terms.initial() : terms.apply(decimal.value());
                int digits = DecimalText.digits(value);
                wanted = live == 0 ? digits : Math.max(digits, table.valueLength(live));
                if (live != 0 && table.fitsInPlace(live, wanted)) {
                    free(spare);
                    changeInPlace(live, value, wanted, terms, result);
                    return StoreResult.STORED;
                }
                if (spare != 0 && table.valueLength(spare) == wanted) {
                    replace(live, spare, value, terms, result);
                    return StoreResult.STORED;
                }
            } finally {
                table.unlock();
            }
            free(spare);
            spare = table.allocate(key, keyIndex, keyLength, wanted);
            if (spare == 0) {
                return StoreResult.OUT_OF_MEMORY;
            }
        }
    }

    private StoreResult check(int live, CountTerms terms) {
        if (live == 0) {
            return terms.vivifies() ? null : StoreResult.NOT_FOUND;
        }
        if (table.valueLength(live) == 0 || !table.inOneSlot(live)) {
            return StoreResult.NON_NUMERIC;
        }
        if (!terms.accepts(table.casUnique(live))) {
            return StoreResult.EXISTS;
        }
        boolean number = decimal.parse(live, table.valueField(live), table.valueLength(live));
        return number ? null : StoreResult.NON_NUMERIC;
    }

    private void changeInPlace(int live, long value, int length, CountTerms terms, CounterResult result) {
        long oldExpiresAtSeconds = table.expiresAtSeconds(live);
        if (length > table.valueLength(live)) {
            // memcached makes a new item where the number has got longer, and its marks are gone.
            table.unmark(live, ItemLayout.VERSION_MARKS & ~ItemLayout.KEY_BINARY);
        }
        table.resizeInPlace(live, length);
        decimal.write(value, live, table.valueField(live), length);
        table.changeCasUnique(live, terms.newCasUnique());
        if (terms.touches()) {
            table.touch(live, terms.expiresAtSeconds());
        }
        table.use(live);
        result.set(value, table.casUnique(live), oldExpiresAtSeconds, table.expiresAtSeconds(live));
    }

    private void replace(int live, int item, long value, CountTerms terms, CounterResult result) {
        decimal.write(value, item, table.valueField(item), table.valueLength(item));
        if (live == 0) {
            table.renew(item, 0, terms.createdExpiresAtSeconds(), terms.newCasUnique(), terms.keyBinary());
            table.link(item, 0);
            result.setCreated(value, table.casUnique(item), table.expiresAtSeconds(item));
            return;
        }
        long oldExpiresAtSeconds = table.expiresAtSeconds(live);
        table.renewAs(item, live, terms.newCasUnique());
        table.link(item, live);
        if (terms.touches()) {
            table.touch(item, terms.expiresAtSeconds());
        }
        result.set(value, table.casUnique(item), oldExpiresAtSeconds, table.expiresAtSeconds(item));
    }

    private void free(int pending) {
        if (pending != 0) {
            table.free(pending);
        }
    }
}
