package dev.peregrine.memcached.store;

import java.util.Arrays;

/** Tells the eviction policy and the expiry wheel what sessions noted in their {@link AccessBuffer}s. */
final class AccessLog {

    private final PagedMemory memory;
    private final EvictionPolicy policy;
    private final ExpiryWheel wheel;
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
        for (long event = buffer.poll(); event != 0; event = buffer.poll()) {
            int item = AccessBuffer.item(event);
            if (ItemLayout.state(memory.getWordAcquire(item)) == ItemLayout.LINKED
                    && AccessBuffer.isAbout(event, memory.getInt(item, ItemLayout.HASH))) {
                policy.used(item);
                if (AccessBuffer.changed(event)) {
                    wheel.schedule(item);
                }
            }
        }
    }
}
