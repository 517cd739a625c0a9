package dev.peregrine.memcached.store;

import java.util.Arrays;

/** Tells the eviction policy and the expiry wheel what sessions noted in their {@link AccessBuffer}s. */
final class AccessLog {

    private final PagedMemory memory;
    private final EvictionPolicy policy;
    private final ExpiryWheel wheel;
    private final long[] events = new long[AccessBuffer.CAPACITY];
    private final int[] hashes = new int[AccessBuffer.CAPACITY];
    private volatile AccessBuffer[] buffers = {};

    AccessLog(PagedMemory memory, EvictionPolicy policy, ExpiryWheel wheel) {
        this.memory = memory;
        this.policy = policy;
        this.wheel = wheel;
    }

    /** A buffer for a new session. */
    synchronized AccessBuffer newBuffer() {
        AccessBuffer buffer = new AccessBuffer();
        AccessBuffer[] more = Arrays.copyOf(buffers, buffers.length + 1);
        more[buffers.length] = buffer;
        buffers = more;
        return buffer;
    }

    /** Tells all that has been noted until now. Under the memory lock. */
    void drain() {
        for (AccessBuffer buffer : buffers) {
            drain(buffer);
        }
    }

    /** Tells what one session has noted until now. Under the memory lock. */
    void drain(AccessBuffer buffer) {
        int count = buffer.drain(events);
        int uses = 0;
        int inWindow = 0;
        for (int i = 0; i < count; i++) {
            long event = events[i];
            if (AccessBuffer.changed(event)) {
                reschedule(AccessBuffer.item(event), AccessBuffer.hash(event));
            } else {
                hashes[uses++] = AccessBuffer.hash(event);
                inWindow += AccessBuffer.inWindow(event) ? 1 : 0;
            }
        }
        policy.used(hashes, uses, inWindow);
    }

    /** The item may be gone, and its slot another one's: then there is a chance of 2 to the -31 that the other one is taken. */
    private void reschedule(int item, int hash) {
        if (ItemLayout.state(memory.getWordAcquire(item)) == ItemLayout.LINKED
                && (memory.getInt(item, ItemLayout.HASH) & ~1) == hash) {
            wheel.schedule(item);
        }
    }
}
