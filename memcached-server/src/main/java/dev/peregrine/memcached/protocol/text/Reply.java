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

    static final byte[] TOO_MANY_FLAGS = line("CLIENT_ERROR options flags are too long");
    static final byte[] INVALID_FLAG = line("CLIENT_ERROR invalid flag");
    static final byte[] DUPLICATE_FLAG = line("CLIENT_ERROR duplicate flag");
    static final byte[] INVALID_OR_DUPLICATE_FLAG = line("CLIENT_ERROR invalid or duplicate flag");
    static final byte[] BAD_TOKEN = line("CLIENT_ERROR bad token in command line format");
    static final byte[] BAD_INITIAL = line("CLIENT_ERROR invalid numeric initial value");
    static final byte[] BAD_META_DELTA = line("CLIENT_ERROR invalid numeric delta value");
    static final byte[] BAD_KEY_ENCODING = line("CLIENT_ERROR error decoding key");
    static final byte[] OPAQUE_TOO_LONG = line("CLIENT_ERROR opaque token too long");
    static final byte[] INVALID_SET_MODE = line("CLIENT_ERROR invalid mode for ms M token");
    static final byte[] INVALID_COUNT_MODE = line("CLIENT_ERROR invalid mode for ma M token");

    static final byte[] MG = bytes("mg ");
    static final byte[] BAD_LINE = line("CLIENT_ERROR bad command line");
    static final byte[] ILLEGAL_SLAB = line("CLIENT_ERROR Illegal slab id");
    static final byte[] DETAIL_NOT_ALLOWED = line("CLIENT_ERROR stats detail not allowed");
    static final byte[] DETAIL_USAGE = line("CLIENT_ERROR usage: stats detail on|off|dump");
    static final byte[] CACHEDUMP_NOT_ALLOWED = line("CLIENT_ERROR stats cachedump not allowed");
    static final byte[] METADUMP_NOT_ALLOWED = line("ERROR metadump not allowed");
    static final byte[] MGDUMP_NOT_ALLOWED = line("ERROR key dump not allowed");
    static final byte[] METADUMP_PIPELINED = line("ERROR cannot pipeline other commands before metadump");
    static final byte[] MGDUMP_PIPELINED = line("ERROR cannot pipeline other commands before mgdump");
    static final byte[] CRAWLER_ENABLED = line("ERROR failed to start lru crawler thread");
    static final byte[] CRAWLER_DISABLED = line("CLIENT_ERROR lru crawler disabled");
    static final byte[] CRAWLER_SLEEP = line("CLIENT_ERROR sleep must be one second or less");
    static final byte[] BAD_CLASS = line("BADCLASS invalid class id");
    static final byte[] LRU_PERCENTAGES = line("ERROR hot and warm pcts must not exceed 80");
    static final byte[] LRU_FACTORS = line("ERROR hot/warm age factors must be greater than 0");
    static final byte[] SLAB_REASSIGN_DISABLED = line("CLIENT_ERROR slab reassignment disabled");
    static final byte[] SLABS_SAME = line("SAME src and dst class are identical");
    static final byte[] SLABS_BAD_CLASS = line("BADCLASS invalid src or dst class id");
    static final byte[] SLABS_NOSPARE = line("NOSPARE source class has no spare pages");
    static final byte[] AUTOMOVE_WINDOW = line("CLIENT_ERROR automove window too low or too high");
    static final byte[] LIMIT_TOO_SMALL = line("MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m");
    static final byte[] LIMIT_IN_BYTES = line("MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes");
    static final byte[] LIMIT_NOT_ADJUSTED = line("MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust");
    static final byte[] WATCH_NOT_ALLOWED = line("CLIENT_ERROR watch commands not allowed");
    static final byte[] WATCH_PIPELINED = line("ERROR cannot pipeline other commands before watch");
    static final byte[] TOO_MANY_WATCHERS = line("WATCHER_TOO_MANY log watcher limit reached");
    static final byte[] TLS_NOT_ENABLED = line("Error TLS not enabled");
    static final byte[] INVALID_SHUTDOWN_MODE = line("CLIENT_ERROR invalid shutdown mode");

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
