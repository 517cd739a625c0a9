package dev.peregrine.memcached.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which handshakes count as new sessions. */
class SessionsTest {

    private final Sessions sessions = new Sessions();

    @Test
    void aSessionIsNewOnce() {
        sessions.note(new byte[] {1, 2}, true);
        sessions.note(new byte[] {1, 2}, true);
        sessions.note(new byte[] {2, 1}, true);
        assertThat(sessions.others()).isEqualTo(2);
    }

    @Test
    void anIdentifierThatTheServerDoesNotKnowSaysNothing() {
        sessions.note(new byte[] {1, 2}, false);
        sessions.note(new byte[] {1, 2}, false);
        assertThat(sessions.others()).isEqualTo(2);
    }

    @Test
    void onlySoManyAreRemembered() {
        for (int i = 0; i < 50_000; i++) {
            sessions.note(ByteBuffer.allocate(Integer.BYTES).putInt(i).array(), true);
        }
        sessions.note(new byte[Integer.BYTES], true);
        assertThat(sessions.others()).isEqualTo(50_001);
    }
}
