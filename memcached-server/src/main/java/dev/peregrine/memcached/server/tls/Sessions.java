package dev.peregrine.memcached.server.tls;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

/**
 * Counts handshakes but for those that resumed a session which the server remembers, and so has an identifier that was there
 * before; BoringSSL counts neither. Any thread may ask.
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
    private long others;

    /** Notes the session of a handshake. */
    void note(SSLSession session) {
        byte[] identifier = session.getId();
        SSLSessionContext remembered = session.getSessionContext();
        note(identifier, remembered != null && remembered.getSession(identifier) != null);
    }

    /** @param remembered whether the server can find the session by its identifier, which otherwise says nothing */
    synchronized void note(byte[] identifier, boolean remembered) {
        if (!remembered || seen.put(ByteBuffer.wrap(identifier), true) == null) {
            others++;
        }
    }

    /** How many handshakes resumed no session that the server remembered. */
    synchronized long others() {
        return others;
    }
}
