package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.protocol.command.Counter;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of the text protocol that have to say who they are. The one user's password is {@code secret}. */
class TextLoginTest {

    private static final String LOGIN = "set anything 1 2 11\r\nuser secret\r\n";

    private final Conversation conversation = new Conversation(TestConfig.of("-Y", "users"));

    @AfterEach
    void end() {
        conversation.close();
    }

    @Test
    void nothingIsServedBeforeTheLogin() {
        assertThat(conversation.say("get key\r\nversion\r\nmn 123\r\n"))
                .isEqualTo("CLIENT_ERROR unauthenticated\r\n".repeat(3));
        assertThat(conversation.closed()).isFalse();
    }

    @Test
    void whoHasLoggedInIsServed() {
        assertThat(conversation.say(LOGIN)).isEqualTo("STORED\r\n");
        assertThat(conversation.say("get anything\r\nset key 0 0 1\r\nx\r\nget key\r\n"))
                .isEqualTo("END\r\nSTORED\r\nVALUE key 0 1\r\nx\r\nEND\r\n");
        assertThat(conversation.statistics().total(Counter.AUTH_CMDS)).isEqualTo(1);
        assertThat(conversation.statistics().total(Counter.AUTH_ERRORS)).isZero();
    }

    @Test
    void commandsMayFollowInTheSamePiece() {
        assertThat(conversation.say(LOGIN + "set key 0 0 1\r\nx\r\nget key\r\n"))
                .isEqualTo("STORED\r\nSTORED\r\nVALUE key 0 1\r\nx\r\nEND\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "user secres, authentication failure",
        "user secre, authentication failure",
        "user secret1, authentication failure",
        "User secret, authentication failure",
        "usersecret, bad authentication token format",
        "' secret', authentication failure",
        "'user ', authentication failure",
    })
    void anotherTokenLetsNobodyIn(String token, String error) {
        assertThat(conversation.say("set x 0 0 " + token.length() + "\r\n" + token + "\r\n"))
                .isEqualTo("CLIENT_ERROR " + error + "\r\n");
        assertThat(conversation.say("get key\r\n")).isEqualTo("CLIENT_ERROR unauthenticated\r\n");
        assertThat(conversation.say(LOGIN)).isEqualTo("STORED\r\n");
    }

    @Test
    void failuresAreCounted() {
        conversation.say("set x 0 0 3\r\na b\r\nset x 0 0 3\r\nc d\r\n");
        assertThat(conversation.statistics().total(Counter.AUTH_CMDS)).isEqualTo(2);
        assertThat(conversation.statistics().total(Counter.AUTH_ERRORS)).isEqualTo(2);
    }

    @Test
    void aTokenMustEndWithItsLine() {
        assertThat(conversation.say("set x 0 0 9\r\nuser secret\r\n"))
                .startsWith("CLIENT_ERROR bad command line termination\r\n");
    }

    @Test
    void aLongTokenIsNotTaken() {
        assertThat(conversation.say("set x 0 0 2147483646\r\n")).isEqualTo("CLIENT_ERROR auth token too long\r\n");
        assertThat(conversation.say("set x 0 0 16385\r\n")).isEqualTo("CLIENT_ERROR auth token too long\r\n");
        assertThat(conversation.say(LOGIN)).isEqualTo("STORED\r\n");
    }

    @ParameterizedTest
    @CsvSource({"get\r\n", "'\r\n'", "quit\r\n"})
    void aLineThatIsTooShortEndsTheConnection(String line) {
        assertThat(conversation.say(line.strip() + "\r\n")).isEmpty();
        assertThat(conversation.closed()).isTrue();
    }

    @Test
    void aLineWithoutAnEndCostsBoundedMemory() {
        conversation.say("a".repeat(2048));
        assertThat(conversation.closed()).isFalse();
        assertThat(conversation.bufferBytes()).isLessThan(8 * 1024);
        conversation.say("a");
        assertThat(conversation.closed()).isTrue();
    }

    @Test
    void itDoesNotMatterHowBytesAreCut() {
        String talk = "get key\r\nset x 0 0 3\r\na b\r\nnonsense\r\n" + LOGIN + "set key 0 0 3\r\nabc\r\nget key\r\n";
        String replies = conversation.say(talk);
        try (Conversation other = new Conversation(TestConfig.of("-Y", "users"))) {
            assertThat(Conversation.text(other.sayByteByByte(Conversation.bytes(talk))))
                    .isEqualTo(replies);
        }
        for (int seed = 0; seed < 20; seed++) {
            try (Conversation other = new Conversation(TestConfig.of("-Y", "users"))) {
                assertThat(Conversation.text(other.sayInFragments(Conversation.bytes(talk), new Random(seed))))
                        .as("seed %d", seed)
                        .isEqualTo(replies);
            }
        }
    }

    @Test
    void theBinaryProtocolIsNoWayAroundIt() {
        byte[] version = new byte[24];
        version[0] = (byte) 0x80;
        version[1] = 0x0b;
        assertThat(conversation.say(version)).isEmpty();
    }
}
