package dev.peregrine.memcached.protocol.transcript;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of transcripts. The verbosity has decided that they are told, so no level of the log's hides them. */
final class TranscriptLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(Transcript.class);
    private static final int FIRST_PRINTABLE = ' ';
    private static final int DELETE = 0x7f;

    private TranscriptLog() {}

    static void tell(String line) {
        LOGGER.info("{}", printable(line));
    }

    /** What clients send may be any bytes, and the log may be a terminal. */
    private static String printable(String line) {
        StringBuilder text = new StringBuilder(line.length());
        line.chars().forEach(c -> {
            if (c < FIRST_PRINTABLE || c >= DELETE) {
                text.append("\\x%02x".formatted(c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }
}
