package dev.peregrine.memcached.protocol.transcript;

import io.netty.buffer.ByteBuf;

/** Reads lines of the text protocol. Of a long one only the beginning is kept. */
abstract class TextReader extends WireReader {

    /** As long as a command may be that is no list of keys. */
    private static final int MAX_LINE_LENGTH = 2048;

    private static final int END_OF_VALUE = 2;

    private final StringBuilder line = new StringBuilder();

    @Override
    final int take(ByteBuf bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            char c = (char) (bytes.getByte(at) & 0xff);
            if (c == '\n') {
                endLine();
                return at + 1;
            }
            if (line.length() < MAX_LINE_LENGTH) {
                line.append(c);
            }
        }
        return to;
    }

    private void endLine() {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        String text = line.toString();
        line.setLength(0);
        read(text, text.split(" +", -1));
    }

    /** @param words of the line, at least one */
    abstract void read(String text, String[] words);

    /** Leaves out the value of which a word tells the length, where it does. */
    final void skipValue(String[] words, int lengthWord) {
        if (words.length <= lengthWord) {
            return;
        }
        try {
            skip(Math.max(0, Integer.parseInt(words[lengthWord])) + (long) END_OF_VALUE);
        } catch (NumberFormatException e) {
            // No value follows a line that does not tell its length.
            skip(0);
        }
    }
}
