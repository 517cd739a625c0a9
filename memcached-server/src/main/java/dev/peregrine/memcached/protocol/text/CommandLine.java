package dev.peregrine.memcached.protocol.text;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The words of one command line, as places in the buffer that holds it. Reused by all connections of an event loop.
 *
 * <p>Only blanks divide words. As in memcached no more than 23 are looked at.
 */
final class CommandLine {

    private static final int MAX_WORDS = 23;
    private static final byte[] NOREPLY = "noreply".getBytes(StandardCharsets.US_ASCII);

    private final int[] starts = new int[MAX_WORDS];
    private final int[] ends = new int[MAX_WORDS];
    private final Numbers numbers = new Numbers();

    private ByteBuf buffer;
    private int words;
    private boolean noreply;

    /** Finds the words between two indices of a buffer, which must stay unchanged while they are used. */
    void parse(ByteBuf line, int start, int end) {
        buffer = line;
        words = 0;
        int wordStart = start;
        for (int at = start; at < end && words < MAX_WORDS; at++) {
            if (line.getByte(at) == ' ') {
                if (at > wordStart) {
                    addWord(wordStart, at);
                }
                wordStart = at + 1;
            }
        }
        if (end > wordStart && words < MAX_WORDS) {
            addWord(wordStart, end);
        }
        noreply = words > 0 && is(words - 1, NOREPLY);
    }

    private void addWord(int start, int end) {
        starts[words] = start;
        ends[words] = end;
        words++;
    }

    ByteBuf buffer() {
        return buffer;
    }

    /** How many words there are. */
    int words() {
        return words;
    }

    /** Whether the last word asks for silence. */
    boolean noreply() {
        return noreply;
    }

    int start(int word) {
        return starts[word];
    }

    int end(int word) {
        return ends[word];
    }

    int length(int word) {
        return ends[word] - starts[word];
    }

    /** A word as text, empty where there is none. For commands that are rare. */
    String text(int word) {
        return word < words ? buffer.toString(starts[word], length(word), StandardCharsets.ISO_8859_1) : "";
    }

    /** Whether a word is this one. */
    boolean is(int word, byte[] text) {
        return length(word) == text.length && startsWith(word, text, text.length);
    }

    /** Whether a word begins with this text. */
    boolean startsWith(int word, byte[] text) {
        return length(word) >= text.length && startsWith(word, text, text.length);
    }

    private boolean startsWith(int word, byte[] text, int length) {
        int start = starts[word];
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is such a word and it is a signed 32-bit number, then in {@link #number}. */
    boolean readInt32(int word) {
        return word < words && numbers.readInt32(buffer, starts[word], ends[word]);
    }

    /** Whether there is such a word and it is an unsigned 32-bit number, then in {@link #number}. */
    boolean readUnsigned32(int word) {
        return word < words && numbers.readUnsigned32(buffer, starts[word], ends[word]);
    }

    /** Whether there is such a word and it is an unsigned 64-bit number, then in {@link #number}. */
    boolean readUnsigned64(int word) {
        return word < words && numbers.readUnsigned64(buffer, starts[word], ends[word]);
    }

    /** As {@link #readInt32} of what follows the word's first letter. */
    boolean readInt32AfterLetter(int word) {
        return numbers.readInt32(buffer, starts[word] + 1, ends[word]);
    }

    /** As {@link #readUnsigned32} of what follows the word's first letter. */
    boolean readUnsigned32AfterLetter(int word) {
        return numbers.readUnsigned32(buffer, starts[word] + 1, ends[word]);
    }

    /** As {@link #readUnsigned64} of what follows the word's first letter. */
    boolean readUnsigned64AfterLetter(int word) {
        return numbers.readUnsigned64(buffer, starts[word] + 1, ends[word]);
    }

    /** Whether a word is good as client flags, then in {@link #number}. */
    boolean readFlags(int word) {
        return numbers.readFlags(buffer, starts[word], ends[word]);
    }

    /** Whether a word is good as the expiry time of a storage command, then in {@link #number}. */
    boolean readWrappingInt32(int word) {
        return numbers.readWrappingInt32(buffer, starts[word], ends[word]);
    }

    /** The number that was read last. */
    long number() {
        return numbers.value();
    }
}
