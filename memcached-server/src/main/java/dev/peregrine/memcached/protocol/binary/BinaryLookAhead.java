package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.KeyListener;
import io.netty.buffer.ByteBuf;

/**
 * Finds the keys of packets that have arrived, before they are executed, so that the store can get their items ready together.
 * Nothing depends on it, so no packet is checked. One for all connections of an event loop.
 */
final class BinaryLookAhead {

    private final KeyListener listener;

    BinaryLookAhead(KeyListener listener) {
        this.listener = listener;
    }

    /**
     * Announces the keys of all packets whose header, extras and key are there.
     *
     * @param in whose indices stay, at the begin of a packet
     * @return false where the store had no room for all
     */
    boolean scan(ByteBuf in) {
        int end = in.writerIndex();
        long at = in.readerIndex();
        while (at + BinaryRequest.HEADER_BYTES <= end) {
            int start = (int) at;
            int headLength = BinaryRequest.headLength(in, start);
            int keyLength = BinaryRequest.keyLength(in, start);
            if (headLength <= end - start && !announce(in, start + headLength - keyLength, keyLength)) {
                return false;
            }
            at += BinaryRequest.HEADER_BYTES + BinaryRequest.bodyLength(in, start);
        }
        return true;
    }

    private boolean announce(ByteBuf in, int key, int length) {
        return length == 0 || length > Commands.MAX_KEY_LENGTH || listener.announce(in, key, length);
    }
}
