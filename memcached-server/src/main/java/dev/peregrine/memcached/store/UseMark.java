package dev.peregrine.memcached.store;

/**
 * The mark of an item that was used since it came to its place in its queue. It is set where two bits of the item differ: one
 * in its word, which changes under the stripe's lock, and one beside the number of its queue, which changes under the memory
 * lock. So sessions mark an item without the memory lock, the policy unmarks it without the stripe's, and neither writes what
 * the other one owns. A mark that is set and taken away at the same time may get lost, which misplaces an item once.
 */
final class UseMark {

    /** In the word, and in the byte of the queue. */
    private static final int BIT = 1 << 7;

    private static final int WORD_MASK = 0xffff;
    private static final int QUEUE_SHIFT = ItemLayout.QUEUE * Byte.SIZE;

    private UseMark() {}

    /** The queue that an item is in. */
    static int queue(PagedMemory memory, int item) {
        return memory.getUnsignedByte(item, ItemLayout.QUEUE) & ~BIT;
    }

    /** Whether an item is marked. */
    static boolean isSet(PagedMemory memory, int item) {
        return ((memory.getWord(item) ^ memory.getUnsignedByte(item, ItemLayout.QUEUE)) & BIT) != 0;
    }

    /** Says which queue an item is in, and whether it is marked. Under the memory lock. */
    static void putQueue(PagedMemory memory, int item, int queue, boolean marked) {
        int bit = memory.getWord(item) & BIT;
        memory.putByte(item, ItemLayout.QUEUE, (byte) (queue | (marked ? bit ^ BIT : bit)));
    }

    /**
     * Marks an item, and sets further marks of its word. Under the stripe's lock.
     *
     * @return the queue that the item is in
     */
    static int set(PagedMemory memory, int item, int marks) {
        int first = memory.getInt(item, ItemLayout.WORD);
        int word = first & WORD_MASK;
        int queueByte = first >>> QUEUE_SHIFT;
        int marked = (word & ~BIT) | (~queueByte & BIT) | marks;
        if (marked != word) {
            memory.putWord(item, marked);
        }
        return queueByte & ~BIT;
    }
}
