package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.KeyListener;
import io.netty.buffer.ByteBuf;

/**
 * Finds the keys of command lines that have arrived, before they are executed, so that the store can get their items ready
 * together. Nothing depends on it, so it may be rough: it takes each line's second word for a key, of a get all further words, and
 * what follows the line of a storage command, up to the next line end, for a value. One for all connections of an event loop.
 */
final class TextLookAhead {

    private final KeyListener listener;

    TextLookAhead(KeyListener listener) {
        this.listener = listener;
    }

    /**
     * Announces the keys of all whole lines.
     *
     * @param in whose indices stay
     * @return false where the store had no room for all
     */
    boolean scan(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            int newline = in.indexOf(at, end, (byte) '\n');
            if (newline < 0) {
                return true;
            }
            if (!announce(in, at, newline)) {
                return false;
            }
            if (storesValue(in, at, newline)) {
                int valueEnd = in.indexOf(newline + 1, end, (byte) '\n');
                newline = valueEnd < 0 ? end : valueEnd;
            }
            at = newline + 1;
        }
        return true;
    }

    /** Of a get all words are keys. */
    private boolean announce(ByteBuf in, int start, int newline) {
        boolean several = in.getByte(start) == 'g';
        int blank = in.indexOf(start, newline, (byte) ' ');
        while (blank >= 0) {
            int key = blank + 1;
            int keyEnd = key;
            while (in.getByte(keyEnd) > ' ') {
                keyEnd++;
            }
            if (!announceKey(in, key, keyEnd - key)) {
                return false;
            }
            blank = several && in.getByte(keyEnd) == ' ' ? keyEnd : -1;
        }
        return true;
    }

    private boolean announceKey(ByteBuf in, int key, int length) {
        return length == 0 || length > Commands.MAX_KEY_LENGTH || listener.announce(in, key, length);
    }

    /** Whether a line begins with set, ms, add, append, replace, prepend or cas, or with what looks like them. */
    private static boolean storesValue(ByteBuf in, int start, int newline) {
        if (newline - start < 2) {
            return false;
        }
        int first = in.getByte(start);
        int second = in.getByte(start + 1);
        return switch (first) {
            case 's' -> second == 'e';
            case 'm' -> second == 's';
            case 'a', 'r', 'p', 'c' -> true;
            default -> false;
        };
    }
}
