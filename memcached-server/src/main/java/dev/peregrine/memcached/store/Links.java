package dev.peregrine.memcached.store;

/**
 * Doubly linked lists whose links are two fields of their items, so that an item is found in its list at no cost. A list is
 * a ring through a sentinel, a place in memory with the same two fields. Used under the memory lock.
 */
final class Links {

    private final PagedMemory memory;
    private final int previous;
    private final int next;

    /**
     * @param previousField of the item before
     * @param nextField of the item after
     */
    Links(PagedMemory memory, int previousField, int nextField) {
        this.memory = memory;
        previous = previousField;
        next = nextField;
    }

    /** Makes a list empty, whatever was in its sentinel. */
    void clear(int sentinel) {
        memory.putInt(sentinel, previous, sentinel);
        memory.putInt(sentinel, next, sentinel);
    }

    /** Says that an item is in no list, whatever was in its fields. */
    void detach(int item) {
        memory.putInt(item, next, 0);
    }

    /** Whether an item is in a list. */
    boolean isLinked(int item) {
        return memory.getInt(item, next) != 0;
    }

    /** The first item of a list, 0 for none. */
    int first(int sentinel) {
        int found = memory.getInt(sentinel, next);
        return found == sentinel ? 0 : found;
    }

    /** Adds an item that is in no list at the end of a list. */
    void append(int sentinel, int item) {
        int last = memory.getInt(sentinel, previous);
        memory.putInt(item, previous, last);
        memory.putInt(item, next, sentinel);
        memory.putInt(last, next, item);
        memory.putInt(sentinel, previous, item);
    }

    /** Takes an item out of its list. */
    void remove(int item) {
        int before = memory.getInt(item, previous);
        int after = memory.getInt(item, next);
        memory.putInt(before, next, after);
        memory.putInt(after, previous, before);
        memory.putInt(item, next, 0);
    }

    /** Puts an item that is in no list in the place of another one, which leaves. */
    void replace(int item, int successor) {
        memory.putInt(successor, previous, memory.getInt(item, previous));
        memory.putInt(successor, next, memory.getInt(item, next));
        moved(successor);
        memory.putInt(item, next, 0);
    }

    /** Tells an item's neighbours where it lies now that it was copied with its fields. */
    void moved(int to) {
        if (isLinked(to)) {
            memory.putInt(memory.getInt(to, previous), next, to);
            memory.putInt(memory.getInt(to, next), previous, to);
        }
    }
}
