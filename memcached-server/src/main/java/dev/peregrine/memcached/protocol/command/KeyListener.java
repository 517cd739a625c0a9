package dev.peregrine.memcached.protocol.command;

import io.netty.buffer.ByteBuf;

/** Hears of keys that will be asked for soon. */
@FunctionalInterface
public interface KeyListener {

    /**
     * Hears of one.
     *
     * @param key whose indices stay
     * @return false where no more can be taken for now
     */
    boolean announce(ByteBuf key, int keyIndex, int keyLength);
}
