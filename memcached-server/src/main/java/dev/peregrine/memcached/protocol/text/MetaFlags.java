package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The key and the flags of a meta command's line, understood: what memcached calls {@code mg}, {@code ms}, {@code md},
 * {@code ma}. Reused by all connections of an event loop; what it tells is valid as long as the line is.
 *
 * <p>As in memcached all flags are known to all commands, and each command heeds those that concern it.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/doc/protocol.txt">Meta commands</a>
 */
final class MetaFlags {

    /** Bytes of an opaque with the letter before it. */
    static final int MAX_OPAQUE_LENGTH = 32;

    private static final int KEY = 1;
    private static final int MAX_WORDS = 20;
    private static final int FIRST_LETTER = 'A';
    private static final int LAST_LETTER = 'z';

    private final ByteBuf decodedKey = Unpooled.wrappedBuffer(new byte[Commands.MAX_KEY_LENGTH + 2]);

    private CommandLine line;
    private int first;
    private byte[] error;
    private boolean failed;
    private long seen;
    private boolean longOpaque;
    private ByteBuf key;
    private int keyIndex;
    private int keyLength;
    private int vivifyExptime;
    private int touchExptime;
    private int recacheExptime;
    private int clientFlags;
    private int mode;
    private long casUnique;
    private long newCasUnique;
    private long initial;
    private long delta;

    /**
     * Whether each word from one on begins as a flag may; where not, nothing of the line is understood.
     *
     * @param firstFlag index of the first word that is a flag
     */
    static boolean areFlags(CommandLine line, int firstFlag) {
        for (int word = firstFlag; word < line.words(); word++) {
            int letter = line.buffer().getByte(line.start(word));
            boolean digit = letter >= '0' && letter <= '9';
            if (!digit && (letter < FIRST_LETTER || letter > LAST_LETTER)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a line's key and flags.
     *
     * @return false where they are malformed, as {@link #error} tells
     */
    boolean read(CommandLine commandLine, int firstFlag) {
        line = commandLine;
        first = firstFlag;
        error = Reply.BAD_FORMAT;
        failed = false;
        seen = 0;
        longOpaque = false;
        mode = 0;
        clientFlags = 0;
        casUnique = 0;
        newCasUnique = 0;
        initial = 0;
        delta = 1;
        key = line.buffer();
        keyIndex = line.start(KEY);
        keyLength = line.length(KEY);
        if (keyLength > Commands.MAX_KEY_LENGTH) {
            return false;
        }
        if (line.words() > MAX_WORDS) {
            error = Reply.TOO_MANY_FLAGS;
            return false;
        }
        for (int word = first; word < line.words(); word++) {
            int letter = line.buffer().getByte(line.start(word));
            if (letter < FIRST_LETTER) {
                error = Reply.INVALID_FLAG;
                return false;
            }
            long bit = bit(letter);
            if ((seen & bit) != 0) {
                error = Reply.DUPLICATE_FLAG;
                return false;
            }
            seen |= bit;
            if (!readFlag(letter, word)) {
                error = Reply.INVALID_FLAG;
                return false;
            }
        }
        return !failed;
    }

    /** Reads one flag; false where there is no such flag. A bad argument is noted and the rest is read all the same. */
    private boolean readFlag(int letter, int word) {
        switch (letter) {
            case 'b' -> decodeKey();
            case 'N' -> vivifyExptime = readExptime(word);
            case 'T' -> touchExptime = readExptime(word);
            case 'R' -> recacheExptime = readExptime(word);
            case 'F' -> {
                failed |= !line.readUnsigned32AfterLetter(word);
                clientFlags = (int) line.number();
            }
            case 'C' -> casUnique = readUnsigned64(word, Reply.BAD_TOKEN);
            case 'E' -> newCasUnique = readUnsigned64(word, Reply.BAD_TOKEN);
            case 'J' -> initial = readUnsigned64(word, Reply.BAD_INITIAL);
            case 'D' -> delta = readUnsigned64(word, Reply.BAD_META_DELTA);
            case 'M' -> mode = line.length(word) > 1 ? line.buffer().getByte(line.start(word) + 1) : ' ';
            case 'O' -> longOpaque = line.length(word) > MAX_OPAQUE_LENGTH;
            case 'P', 'L', 'k', 's', 't', 'c', 'f', 'l', 'v', 'h', 'u', 'q', 'x', 'I' -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private int readExptime(int word) {
        if (!line.readInt32AfterLetter(word)) {
            fail(Reply.BAD_TOKEN);
        }
        return (int) line.number();
    }

    private long readUnsigned64(int word, byte[] reply) {
        if (!line.readUnsigned64AfterLetter(word)) {
            fail(reply);
        }
        return line.number();
    }

    private void decodeKey() {
        if (!Base64Key.decode(line.buffer(), keyIndex, keyIndex + keyLength, decodedKey)) {
            fail(Reply.BAD_KEY_ENCODING);
        }
        key = decodedKey;
        keyIndex = 0;
        keyLength = decodedKey.readableBytes();
    }

    private void fail(byte[] reply) {
        failed = true;
        error = reply;
    }

    private static long bit(int letter) {
        return 1L << (letter - FIRST_LETTER);
    }

    /** What is wrong with the line. */
    byte[] error() {
        return error;
    }

    /** Whether a flag was given. */
    boolean has(char letter) {
        return (seen & bit(letter)) != 0;
    }

    CommandLine line() {
        return line;
    }

    /** The first word that is a flag. */
    int first() {
        return first;
    }

    /** Whether the opaque is longer than any that is answered. */
    boolean hasLongOpaque() {
        return longOpaque;
    }

    /** The buffer that holds the key, decoded. */
    ByteBuf key() {
        return key;
    }

    int keyIndex() {
        return keyIndex;
    }

    int keyLength() {
        return keyLength;
    }

    /** Of {@code N}. */
    int vivifyExptime() {
        return vivifyExptime;
    }

    /** Of {@code T}. */
    int touchExptime() {
        return touchExptime;
    }

    /** Of {@code R}. */
    int recacheExptime() {
        return recacheExptime;
    }

    /** Of {@code F}. */
    int clientFlags() {
        return clientFlags;
    }

    /** The letter behind {@code M}, 0 without the flag. */
    int mode() {
        return mode;
    }

    /** Of {@code C}. */
    long casUnique() {
        return casUnique;
    }

    /** Of {@code E}, 0 without it. */
    long newCasUnique() {
        return newCasUnique;
    }

    /** Of {@code J}. */
    long initial() {
        return initial;
    }

    /** Of {@code D}, 1 without it. */
    long delta() {
        return delta;
    }
}
