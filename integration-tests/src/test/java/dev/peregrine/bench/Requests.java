package dev.peregrine.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.LongSupplier;

/** The keys of one thread's requests, made before they are needed, round and round. */
final class Requests {

    private static final int COUNT = 1 << 20;
    private static final int BYTES = COUNT * CacheAccess.KEY_BYTES;

    private final CacheAccess access;
    private final ByteBuf keys = Unpooled.directBuffer(BYTES);
    private int index;

    /** @param numbers of the keys, asked for once for each */
    Requests(CacheAccess access, LongSupplier numbers) {
        this.access = access;
        for (int at = 0; at < BYTES; at += CacheAccess.KEY_BYTES) {
            CacheAccess.writeKey(keys, at, numbers.getAsLong());
        }
    }

    /** Reads the value of the next key. */
    boolean get() {
        return access.get(keys, next());
    }

    /** Stores a value under the next key. */
    void set() {
        access.set(keys, next());
    }

    private int next() {
        index = (index + CacheAccess.KEY_BYTES) & (BYTES - 1);
        return index;
    }
}
