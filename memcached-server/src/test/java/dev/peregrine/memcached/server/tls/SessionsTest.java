package dev.peregrine.memcached.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which handshakes count as new sessions. */
class SessionsTest {

    private static final byte[] NO_IDENTIFIER = {};

    private final Sessions sessions = new Sessions();

    @Test
    void aSessionIsNewOnce() {
        sessions.note(new byte[] {1, 2});
        sessions.note(new byte[] {1, 2});
        sessions.note(new byte[] {2, 1});
        assertThat(sessions.begun()).isEqualTo(2);
    }

    @Test
    void withoutAnIdentifierNothingIsResumed() {
        sessions.note(NO_IDENTIFIER);
        sessions.note(NO_IDENTIFIER);
        assertThat(sessions.begun()).isEqualTo(2);
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 50_000; i++) {
            sessions.note(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
        }
        sessions.note(new byte[Integer.BYTES]);
        assertThat(sessions.begun()).isEqualTo(50_001);
    }
}
