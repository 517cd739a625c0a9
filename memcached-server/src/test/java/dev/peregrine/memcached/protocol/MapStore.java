package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.store.CacheClock;
import dev.peregrine.memcached.store.CounterResult;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.Store;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreSession;
import dev.peregrine.memcached.store.StoreStatistics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A store on the heap with all of the store's semantics, for tests of the protocol. One lock guards it all.
 *
 * <p>A hash table of its own, because a look-up must not allocate: tests measure what the protocol allocates.
 */
final class MapStore implements Store, StoreSession {

    private static final int ITEM_OVERHEAD = 86;
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    /** What follows a number after a blank does not matter. */
    private static final Pattern NUMBER = Pattern.compile("\\s*\\+?([0-9]+)(\\s|$)");

    private final CacheClock clock;
    private final int itemSizeMax;
    private final MapItem[] buckets = new MapItem[1 << 12];
    private long nextCasUnique = 1;
    private long flushAtSeconds;
    private int items;
    private long totalItems;
    private boolean memoryExhausted;
    private boolean broken;

    MapStore(CacheClock clock, int itemSizeMax) {
        this.clock = clock;
        this.itemSizeMax = itemSizeMax;
    }

    /** From now on there is no memory for values that arrive in pieces. */
    void exhaustMemory() {
        memoryExhausted = true;
    }

    /** From now on it throws where it should delete. */
    void breakDelete() {
        broken = true;
    }

    @Override
    public StoreSession openSession() {
        return this;
    }

    @Override
    public int maxValueLength(int keyLength) {
        return itemSizeMax - ITEM_OVERHEAD - keyLength;
    }

    @Override
    public synchronized boolean get(ByteBuf key, int keyIndex, int keyLength, ItemReader reader) {
        MapItem item = find(key, keyIndex, keyLength);
        if (item == null) {
            return false;
        }
        reader.read(item);
        return true;
    }

    @Override
    public synchronized boolean getAndTouch(
            ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        return touch(key, keyIndex, keyLength, expiresAtSeconds)
                && readTouched(key, keyIndex, keyLength, expiresAtSeconds, reader);
    }

    private boolean readTouched(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds, ItemReader reader) {
        MapItem item = locate(key, keyIndex, keyLength);
        item.expiresAtSeconds = expiresAtSeconds;
        reader.read(item);
        return true;
    }

    @Override
    public synchronized boolean touch(ByteBuf key, int keyIndex, int keyLength, long expiresAtSeconds) {
        MapItem item = find(key, keyIndex, keyLength);
        if (item == null) {
            return false;
        }
        item.expiresAtSeconds = expiresAtSeconds;
        return true;
    }

    @Override
    public synchronized StoreResult store(
            StoreMode mode,
            ByteBuf key,
            int keyIndex,
            int keyLength,
            int flags,
            long expiresAtSeconds,
            long casUnique,
            ByteBuf value,
            int valueIndex,
            int valueLength) {
        MapItem old = find(key, keyIndex, keyLength);
        StoreResult refusal = refusal(mode, old, casUnique);
        if (refusal != null) {
            return refusal;
        }
        if (mode == StoreMode.APPEND || mode == StoreMode.PREPEND) {
            byte[] piece = ByteBufUtil.getBytes(value, valueIndex, valueLength);
            return join(
                    old, mode == StoreMode.APPEND ? old.value : piece, mode == StoreMode.APPEND ? piece : old.value);
        }
        MapItem item = old == null ? insert(key, keyIndex, keyLength) : old;
        if (item.value.length != valueLength) {
            item.value = new byte[valueLength];
        }
        value.getBytes(valueIndex, item.value);
        item.flags = flags;
        item.expiresAtSeconds = expiresAtSeconds;
        noteChange(item);
        return StoreResult.STORED;
    }

    private static StoreResult refusal(StoreMode mode, MapItem old, long casUnique) {
        return switch (mode) {
            case SET -> null;
            case ADD -> old == null ? null : StoreResult.NOT_STORED;
            case REPLACE, APPEND, PREPEND -> old != null ? null : StoreResult.NOT_STORED;
            case CAS -> old == null ? StoreResult.NOT_FOUND : old.casUnique == casUnique ? null : StoreResult.EXISTS;
        };
    }

    private StoreResult join(MapItem item, byte[] head, byte[] tail) {
        if (head.length + tail.length > maxValueLength(item.key.length)) {
            return StoreResult.TOO_LARGE;
        }
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        item.value = joined;
        noteChange(item);
        return StoreResult.STORED;
    }

    @Override
    public PendingValue begin(ByteBuf key, int keyIndex, int keyLength, int valueLength) {
        return memoryExhausted ? null : new MapPendingValue(key.alloc(), key.slice(keyIndex, keyLength), valueLength);
    }

    @Override
    public StoreResult commit(StoreMode mode, int flags, long expiresAtSeconds, long casUnique, PendingValue value) {
        MapPendingValue pending = (MapPendingValue) value;
        ByteBuf key = pending.key;
        ByteBuf bytes = pending.bytes;
        return store(
                mode, key, 0, key.writerIndex(), flags, expiresAtSeconds, casUnique, bytes, 0, bytes.writerIndex());
    }

    @Override
    public synchronized boolean delete(ByteBuf key, int keyIndex, int keyLength) {
        if (broken) {
            throw new IllegalStateException("broken for a test");
        }
        MapItem item = find(key, keyIndex, keyLength);
        if (item == null) {
            return false;
        }
        remove(item);
        return true;
    }

    @Override
    public synchronized StoreResult add(
            ByteBuf key, int keyIndex, int keyLength, long delta, boolean subtract, CounterResult result) {
        MapItem item = find(key, keyIndex, keyLength);
        if (item == null) {
            return StoreResult.NOT_FOUND;
        }
        Matcher number = NUMBER.matcher(new String(item.value, StandardCharsets.ISO_8859_1));
        if (!number.lookingAt() || new BigInteger(number.group(1)).compareTo(TWO_TO_64) >= 0) {
            return StoreResult.NON_NUMERIC;
        }
        BigInteger old = new BigInteger(number.group(1));
        BigInteger amount = new BigInteger(Long.toUnsignedString(delta));
        BigInteger sum = subtract
                ? old.subtract(amount).max(BigInteger.ZERO)
                : old.add(amount).mod(TWO_TO_64);
        byte[] digits = sum.toString().getBytes(StandardCharsets.US_ASCII);
        int oldLength = digits.length;
        if (item.value.length > oldLength) {
            digits = Arrays.copyOf(digits, item.value.length);
            Arrays.fill(digits, oldLength, digits.length, (byte) ' ');
        }
        item.value = digits;
        noteChange(item);
        result.set(sum.longValue(), item.casUnique);
        return StoreResult.STORED;
    }

    @Override
    public synchronized void flushAll(long atSeconds) {
        flushAtSeconds = atSeconds;
        if (atSeconds <= clock.nowSeconds()) {
            flush();
        }
    }

    private void flush() {
        Arrays.fill(buckets, null);
        items = 0;
        flushAtSeconds = 0;
    }

    @Override
    public synchronized StoreStatistics statistics() {
        return new StoreStatistics(items, totalItems, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
        flush();
    }

    private MapItem find(ByteBuf key, int keyIndex, int keyLength) {
        long now = clock.nowSeconds();
        if (flushAtSeconds != 0 && flushAtSeconds <= now) {
            flush();
        }
        MapItem item = locate(key, keyIndex, keyLength);
        if (item != null && item.expiresAtSeconds != 0 && item.expiresAtSeconds <= now) {
            remove(item);
            return null;
        }
        return item;
    }

    private MapItem locate(ByteBuf key, int keyIndex, int keyLength) {
        MapItem item = buckets[bucket(key, keyIndex, keyLength)];
        while (item != null && !item.hasKey(key, keyIndex, keyLength)) {
            item = item.next;
        }
        return item;
    }

    private MapItem insert(ByteBuf key, int keyIndex, int keyLength) {
        int bucket = bucket(key, keyIndex, keyLength);
        MapItem item = new MapItem(ByteBufUtil.getBytes(key, keyIndex, keyLength), bucket);
        item.next = buckets[bucket];
        buckets[bucket] = item;
        items++;
        return item;
    }

    private void remove(MapItem item) {
        MapItem before = buckets[item.bucket];
        if (before == item) {
            buckets[item.bucket] = item.next;
        } else {
            while (before.next != item) {
                before = before.next;
            }
            before.next = item.next;
        }
        items--;
    }

    private void noteChange(MapItem item) {
        item.casUnique = nextCasUnique++;
        totalItems++;
    }

    private int bucket(ByteBuf key, int keyIndex, int keyLength) {
        int hash = 1;
        for (int i = 0; i < keyLength; i++) {
            hash = 31 * hash + key.getByte(keyIndex + i);
        }
        return (hash ^ hash >>> 16) & (buckets.length - 1);
    }
}
