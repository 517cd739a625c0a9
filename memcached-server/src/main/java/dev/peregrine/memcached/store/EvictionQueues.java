package dev.peregrine.memcached.store;

import io.netty.buffer.ByteBuf;

/**
 * The queues of an {@link EvictionPolicy}, each from the item that was used longest ago to the one that was used last, with
 * the bytes in each. Used under the memory lock.
 */
final class EvictionQueues implements Persistent {

    static final int NONE = 0;
    static final int WINDOW = 1;
    static final int PROBATION = 2;
    static final int PROTECTED = 3;
    static final int CANDIDATES = 4;
    private static final int COUNT = 5;

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
        return memory.getUnsignedByte(item, ItemLayout.QUEUE);
    }

    /** Adds an item that is in no queue at the end of one. */
    void append(int queue, int item) {
        links.append(sentinels[queue], item);
        count(queue, item, 1);
        memory.putByte(item, ItemLayout.QUEUE, (byte) queue);
    }

    /** Takes an item out of its queue. */
    void remove(int item) {
        count(queueOf(item), item, -1);
        links.remove(item);
        memory.putByte(item, ItemLayout.QUEUE, (byte) NONE);
    }

    /** Moves an item to the end of a queue. */
    void moveTo(int queue, int item) {
        remove(item);
        append(queue, item);
    }

    /** Makes an item the last of its queue. */
    void moveToEnd(int item) {
        links.remove(item);
        links.append(sentinels[queueOf(item)], item);
    }

    /** Puts an item that is in no queue in the place of another one. */
    void replace(int item, int successor) {
        int queue = queueOf(item);
        count(queue, item, -1);
        count(queue, successor, 1);
        links.replace(item, successor);
        memory.putByte(item, ItemLayout.QUEUE, (byte) NONE);
        memory.putByte(successor, ItemLayout.QUEUE, (byte) queue);
    }

    /** An item was copied to another place. */
    void moved(int to) {
        links.moved(to);
    }

    /** The item of a queue that was used longest ago, 0 for none. */
    int first(int queue) {
        return links.first(sentinels[queue]);
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
        return bytes[WINDOW] + bytes[PROBATION] + bytes[PROTECTED] + bytes[CANDIDATES];
    }

    /** Items in all queues. */
    long items() {
        return items[WINDOW] + items[PROBATION] + items[PROTECTED] + items[CANDIDATES];
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
