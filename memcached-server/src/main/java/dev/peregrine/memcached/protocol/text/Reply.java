package dev.peregrine.memcached.protocol.text;

import java.nio.charset.StandardCharsets;

/** The fixed reply lines of the text protocol, and their pieces. */
final class Reply {

    static final byte[] END_OF_LINE = bytes("\r\n");
    static final byte[] VALUE = bytes("VALUE ");
    static final byte[] END = line("END");
    static final byte[] STORED = line("STORED");
    static final byte[] NOT_STORED = line("NOT_STORED");
    static final byte[] EXISTS = line("EXISTS");
    static final byte[] NOT_FOUND = line("NOT_FOUND");
    static final byte[] DELETED = line("DELETED");
    static final byte[] TOUCHED = line("TOUCHED");
    static final byte[] OK = line("OK");
    static final byte[] RESET = line("RESET");
    static final byte[] ERROR = line("ERROR");
    static final byte[] BAD_FORMAT = line("CLIENT_ERROR bad command line format");

    /** memcached ends this one line twice. */
    static final byte[] KEY_TOO_LONG_IN_GET = line("CLIENT_ERROR bad command line format\r\n");

    static final byte[] BAD_DATA_CHUNK = line("CLIENT_ERROR bad data chunk");
    static final byte[] BAD_EXPTIME = line("CLIENT_ERROR invalid exptime argument");
    static final byte[] BAD_DELTA = line("CLIENT_ERROR invalid numeric delta argument");
    static final byte[] NON_NUMERIC = line("CLIENT_ERROR cannot increment or decrement non-numeric value");
    static final byte[] FLUSH_NOT_ALLOWED = line("CLIENT_ERROR flush_all not allowed");
    static final byte[] TOO_LARGE = line("SERVER_ERROR object too large for cache");
    static final byte[] OUT_OF_MEMORY_STORING = line("SERVER_ERROR out of memory storing object");
    static final byte[] OUT_OF_MEMORY = line("SERVER_ERROR out of memory");
    static final byte[] SHUTDOWN_NOT_ENABLED = line("SERVER_ERROR: shutdown not enabled");

    private Reply() {}

    /** A line of text with its end. */
    static byte[] line(String text) {
        return bytes(text + "\r\n");
    }

    /** The bytes of ASCII text. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
