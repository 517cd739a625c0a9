package dev.peregrine.memcached.server.tls;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells new TLS sessions from resumed ones, which have an identifier that was there before; BoringSSL counts neither.
 * One that is resumed by a ticket has a new identifier and counts as new. Any thread may ask.
 */
final class Sessions {

    /** As many as OpenSSL remembers. */
    private static final int REMEMBERED = 20 * 1024;

    private final Map<ByteBuffer, Boolean> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long begun;

    /** Notes a session that a handshake has led to. */
    synchronized void note(byte[] identifier) {
        if (identifier.length == 0 || seen.put(ByteBuffer.wrap(identifier), true) == null) {
            begun++;
        }
    }

    /** How many were new. */
    synchronized long begun() {
        return begun;
    }
}
