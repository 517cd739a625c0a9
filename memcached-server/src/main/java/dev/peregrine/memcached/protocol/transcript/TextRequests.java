package dev.peregrine.memcached.protocol.transcript;

/** Tells what a client says in the text protocol, values left out. */
final class TextRequests extends TextReader {

    private static final int LENGTH = 4;
    private static final int META_LENGTH = 2;

    private final String prefix;

    TextRequests(int id) {
        prefix = "<" + id + " ";
    }

    @Override
    void read(String text, String[] words) {
        TranscriptLog.tell(prefix + text);
        switch (words[0]) {
            case "set", "add", "replace", "append", "prepend", "cas" -> skipValue(words, LENGTH);
            case "ms" -> skipValue(words, META_LENGTH);
            default -> skip(0);
        }
    }
}
