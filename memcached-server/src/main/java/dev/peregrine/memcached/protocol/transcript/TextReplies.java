package dev.peregrine.memcached.protocol.transcript;

/** Tells what a client is answered in the text protocol, values and the lines of statistics left out. */
final class TextReplies extends TextReader {

    private static final int KEY = 1;
    private static final int LENGTH = 3;
    private static final int META_LENGTH = 1;

    private final String prefix;

    TextReplies(int id) {
        prefix = ">" + id + " ";
    }

    @Override
    void read(String text, String[] words) {
        switch (words[0]) {
            case "VALUE" -> {
                TranscriptLog.tell(prefix + "sending key " + words[KEY]);
                skipValue(words, LENGTH);
            }
            case "VA" -> {
                TranscriptLog.tell(prefix + text);
                skipValue(words, META_LENGTH);
            }
            case "STAT" -> skip(0);
            default -> TranscriptLog.tell(prefix + text);
        }
    }
}
