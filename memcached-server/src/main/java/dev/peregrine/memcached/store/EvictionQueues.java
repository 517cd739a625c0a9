package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * The queues of an {@link EvictionPolicy}, each from the item that came first to the one that came last, with the bytes in
 * each. A use moves no item: it is marked by its {@link UseMark}, and when it has come to the front of its queue the mark
 * decides where it goes. Used under the memory lock.
 */
final class EvictionQueues implements Persistent {

    static final int NONE = 0;
    static final int WINDOW = 1;
    static final int PROBATION = 2;
    static final int PROTECTED = 3;
    private static final int COUNT = 4;
    /** How many items change their place at most in one step of a policy. */
    private static final int MOVES_AT_ONCE = 1_000;

    private final PagedMemory memory;
    private final SizeClasses classes;
    private final Links links;
    private final int[] sentinels = new int[COUNT];
    private final long[] bytes = new long[COUNT];
    private final long[] items = new long[COUNT];

    /** @param sentinelPage page with {@link MetadataPage#sentinel} places for the queues */
    EvictionQueues(PagedMemory memory, SizeClasses classes, MetadataPage sentinelPage) {
        this.memory = memory;
        this.classes = classes;
        links = new Links(memory, ItemLayout.QUEUE_PREVIOUS, ItemLayout.QUEUE_NEXT);
        for (int queue = WINDOW; queue < COUNT; queue++) {
            sentinels[queue] = sentinelPage.sentinel(queue);
            links.clear(sentinels[queue]);
        }
    }

    /** The queue that an item is in. */
    int queueOf(int item) {
        return UseMark.queue(memory, item);
    }

    /** Whether an item was used since it came to its place. */
    boolean isUsed(int item) {
        return UseMark.isSet(memory, item);
    }

    /** Adds an item that is in no queue at the end of one, as one that is not used yet. */
    void append(int queue, int item) {
        links.append(sentinels[queue], item);
        count(queue, item, 1);
        UseMark.putQueue(memory, item, queue, false);
    }

    /** Takes an item out of its queue. */
    void remove(int item) {
        count(queueOf(item), item, -1);
        links.remove(item);
        memory.putByte(item, ItemLayout.QUEUE, (byte) NONE);
    }

    /** Moves an item to the end of a queue, as one that is not used yet. */
    void moveTo(int queue, int item) {
        int from = queueOf(item);
        if (from != queue) {
            count(from, item, -1);
            count(queue, item, 1);
        }
        links.remove(item);
        links.append(sentinels[queue], item);
        UseMark.putQueue(memory, item, queue, false);
    }

    /** Puts an item that is in no queue in the place of another one, as one that was used. */
    void replace(int item, int successor) {
        int queue = queueOf(item);
        count(queue, item, -1);
        count(queue, successor, 1);
        links.replace(item, successor);
        memory.putByte(item, ItemLayout.QUEUE, (byte) NONE);
        UseMark.putQueue(memory, successor, queue, true);
    }

    /** An item was copied to another place. */
    void moved(int to) {
        links.moved(to);
    }

    /** The item of a queue that came first, 0 for none. */
    int first(int queue) {
        return links.first(sentinels[queue]);
    }

    /** As {@link #first}, after those before it that were used have gone to the end of a queue. */
    int firstUnused(int queue, int ifUsed) {
        int item = first(queue);
        for (int moves = 0; moves < MOVES_AT_ONCE && item != 0 && isUsed(item); moves++) {
            moveTo(ifUsed, item);
            item = first(queue);
        }
        return item;
    }

    /**
     * Lets items go from the front of a queue until it has no more than some bytes, or for now.
     *
     * @param ifUsed the queue to whose end those go that were used, which may be the same one
     * @param otherwise the queue to whose end the others go
     * @return the first of the others, 0 for none
     */
    int shrink(int queue, double toBytes, int ifUsed, int otherwise) {
        int firstOther = 0;
        for (int moves = 0; moves < MOVES_AT_ONCE && bytes[queue] > Math.max(0, toBytes); moves++) {
            int item = first(queue);
            if (isUsed(item)) {
                moveTo(ifUsed, item);
            } else {
                moveTo(otherwise, item);
                firstOther = firstOther != 0 ? firstOther : item;
            }
        }
        return firstOther;
    }

    @Override
    public void save(ByteBuf to) {
        for (int queue = WINDOW; queue < COUNT; queue++) {
            to.writeLongLE(bytes[queue]).writeLongLE(items[queue]);
        }
    }

    @Override
    public void load(ByteBuf from) {
        for (int queue = WINDOW; queue < COUNT; queue++) {
            bytes[queue] = from.readLongLE();
            items[queue] = from.readLongLE();
        }
    }

    long bytes(int queue) {
        return bytes[queue];
    }

    long bytes() {
        return bytes[WINDOW] + bytes[PROBATION] + bytes[PROTECTED];
    }

    /** Items in all queues. */
    long items() {
        return items[WINDOW] + items[PROBATION] + items[PROTECTED];
    }

    /** Bytes that an item takes, by its slots. */
    long weight(int item) {
        int itemBytes = ItemLayout.itemBytes(memory.keyLength(item), memory.getInt(item, ItemLayout.VALUE_LENGTH));
        return itemBytes <= classes.largest() ? classes.slotBytes(classes.classFor(itemBytes)) : itemBytes;
    }

    private void count(int queue, int item, int sign) {
        bytes[queue] += sign * weight(item);
        items[queue] += sign;
    }
}
