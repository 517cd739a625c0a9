package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreTerms;

/** The line of a storage command, understood. Reused by all connections of an event loop. */
final class StorageRequest {

    private static final int KEY = 1;
    private static final int FLAGS = 2;
    private static final int EXPTIME = 3;
    private static final int LENGTH = 4;
    private static final int CAS_UNIQUE = 5;
    private static final int MIN_WORDS = 5;

    private final StoreTerms terms = new StoreTerms();
    private StoreMode mode;
    private int keyIndex;
    private int keyLength;
    private int flags;
    private int exptime;
    private int valueLength;
    private long casUnique;
    private boolean noreply;

    /**
     * Reads how long the value is, without which nothing after the line can be understood.
     *
     * @return false where the line does not tell
     */
    boolean readLength(CommandLine line) {
        if (line.words() < MIN_WORDS || !line.readInt32(LENGTH)) {
            return false;
        }
        long length = line.number();
        valueLength = (int) length;
        return length >= 0 && length <= Integer.MAX_VALUE - Reply.END_OF_LINE.length;
    }

    /**
     * Reads the rest of the line.
     *
     * @return false where it is malformed
     */
    boolean readRest(CommandLine line, StoreMode storeMode) {
        mode = storeMode;
        noreply = line.noreply();
        keyIndex = line.start(KEY);
        keyLength = line.length(KEY);
        if (keyLength > Commands.MAX_KEY_LENGTH || !line.readFlags(FLAGS)) {
            return false;
        }
        flags = (int) line.number();
        if (!line.readWrappingInt32(EXPTIME)) {
            return false;
        }
        exptime = (int) line.number();
        if (mode != StoreMode.CAS) {
            casUnique = 0;
            return true;
        }
        boolean hasCas = line.readUnsigned64(CAS_UNIQUE);
        casUnique = line.number();
        return hasCas;
    }

    StoreMode mode() {
        return mode;
    }

    int flags() {
        return flags;
    }

    int keyIndex() {
        return keyIndex;
    }

    int keyLength() {
        return keyLength;
    }

    /** As the client sent it. */
    int exptime() {
        return exptime;
    }

    /** The terms of the line, once its expiry time is known; valid until the next line is read. */
    StoreTerms terms(long expiresAtSeconds) {
        return terms.of(mode, flags, expiresAtSeconds).casUnique(casUnique);
    }

    int valueLength() {
        return valueLength;
    }

    /** Bytes of the value and of the line end behind it. */
    long blockLength() {
        return (long) valueLength + Reply.END_OF_LINE.length;
    }

    boolean noreply() {
        return noreply;
    }
}
