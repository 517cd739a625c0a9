package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.protocol.command.Counter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SASL in packets of the binary protocol, with clients of others' making. */
class BinaryLoginTest {

    @Test
    void nothingIsServedBeforeTheClientHasSaidWhoItIs() {
        ServerConfig config = TestConfig.of("-S");
        try (Conversation talk = new Conversation(config)) {
            assertThat(Packet.ask(
                            talk,
                            Packet.of(0x20, ""),
                            Packet.of(0x21, "", "PLAIN", "\0user\0wrong"),
                            Packet.of(0x21, "", "PLAIN", "\0user\0secret"),
                            Packet.of(0x0a, "")))
                    .containsExactly(
                            "20 00  SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN",
                            "21 20  Auth failure.",
                            "21 00  Authenticated",
                            "0a 00");
        }
        try (Conversation talk = new Conversation(config)) {
            assertThat(Packet.ask(talk, Packet.of(0x0a, ""), Packet.of(0x0a, "")))
                    .containsExactly("0a 20  Auth failure.");
            assertThat(talk.closed()).isTrue();
        }
    }

    @Test
    void aClientMayProveThatItKnowsThePassword() throws SaslException {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            assertThat(Packet.ask(talk, proof(talk, "secret"), Packet.of(0x0a, "")))
                    .containsExactly("22 00  Authenticated", "0a 00");
        }
    }

    @Test
    void noOtherProofIsTaken() throws SaslException {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            Packet good = proof(talk, "secret");
            assertThat(Packet.ask(talk, good, good)).containsExactly("22 00  Authenticated", "22 20  Auth failure.");
            assertThat(Packet.ask(talk, proof(talk, "wrong"))).containsExactly("22 20  Auth failure.");
            Packet late = proof(talk, "secret");
            proof(talk, "secret");
            assertThat(Packet.ask(talk, late, Packet.of(0x21, "", "CRAM-MD5", "at once"), Packet.of(0x0a, "")))
                    .containsExactly("22 20  Auth failure.", "21 20  Auth failure.", "0a 20  Auth failure.");
        }
    }

    /** Asks for a challenge, and answers it by the JDK's client. */
    private static Packet proof(Conversation talk, String password) throws SaslException {
        Packet challenge = Packet.parse(
                        talk.say(Packet.of(0x21, "", "CRAM-MD5", "").bytes()))
                .getFirst();
        assertThat(challenge.status()).isEqualTo(0x21);
        SaslClient client = Sasl.createSaslClient(
                new String[] {"CRAM-MD5"}, null, "memcached", "localhost", Map.of(), callbacks -> {
                    for (Callback callback : callbacks) {
                        switch (callback) {
                            case NameCallback name -> name.setName("user");
                            case PasswordCallback secret -> secret.setPassword(password.toCharArray());
                            default -> throw new AssertionError(callback);
                        }
                    }
                });
        byte[] answer = client.evaluateChallenge(challenge.value().getBytes(StandardCharsets.ISO_8859_1));
        return Packet.of(0x22, "", "CRAM-MD5", Conversation.text(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-1"})
    void clientAndServerMayProveToEachOtherThatTheyKnowThePassword(String mechanism) throws ScramException {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            ScramClient client = client(mechanism, "secret");
            Packet confirmed = confirm(talk, client);
            assertThat(confirmed.status()).isEqualTo(0x21);
            client.serverFinalMessage(confirmed.value());
            assertThat(Packet.ask(talk, Packet.of(0x22, mechanism), Packet.of(0x0a, "")))
                    .containsExactly("22 00  Authenticated", "0a 00");
            assertThat(talk.statistics().total(Counter.AUTH_CMDS)).isOne();
            assertThat(talk.statistics().total(Counter.AUTH_ERRORS)).isZero();
        }
    }

    @Test
    void aWrongProofEndsTheExchange() throws ScramException {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            assertThat(confirm(talk, client("SCRAM-SHA-256", "wrong")).summary())
                    .isEqualTo("22 20  Auth failure.");
            assertThat(talk.statistics().total(Counter.AUTH_CMDS)).isOne();
            assertThat(talk.statistics().total(Counter.AUTH_ERRORS)).isOne();
            assertThat(Packet.ask(talk, Packet.of(0x22, "SCRAM-SHA-256"), Packet.of(0x0a, "")))
                    .containsExactly("22 20  Auth failure.", "0a 20  Auth failure.");
        }
    }

    @Test
    void nobodyIsInBeforeTheEndOfTheExchange() throws ScramException {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            assertThat(confirm(talk, client("SCRAM-SHA-256", "secret")).status())
                    .isEqualTo(0x21);
            assertThat(Packet.ask(talk, Packet.of(0x0a, ""))).containsExactly("0a 20  Auth failure.");
        }
    }

    @Test
    void aNewExchangeEndsTheOneBefore() throws ScramException {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            ScramClient first = client("SCRAM-SHA-256", "secret");
            first.serverFirstMessage(begin(talk, first).value());
            ScramClient second = client("SCRAM-SHA-1", "secret");
            second.serverFirstMessage(begin(talk, second).value());
            Packet late = Packet.of(
                    0x22, "", "SCRAM-SHA-256", first.clientFinalMessage().toString());
            Packet good = Packet.of(
                    0x22, "", "SCRAM-SHA-1", second.clientFinalMessage().toString());
            assertThat(Packet.ask(talk, late, good)).containsExactly("22 20  Auth failure.", "22 20  Auth failure.");
        }
    }

    @Test
    void aClientThatSaysNothingYetIsAskedTo() {
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            assertThat(Packet.ask(talk, Packet.of(0x21, "PLAIN"), Packet.of(0x22, "", "PLAIN", "\0user\0secret")))
                    .containsExactly("21 21", "22 00  Authenticated");
        }
    }

    @Test
    void messagesMayComeInPieces() {
        String first = "n,,n=user,r=client";
        try (Conversation talk = new Conversation(TestConfig.of("-S"))) {
            byte[] begin = Packet.of(0x21, "", "SCRAM-SHA-256", first).bytes();
            assertThat(Packet.parse(talk.sayByteByByte(begin)).getFirst().value())
                    .startsWith("r=client");
        }
    }

    private static ScramClient client(String mechanism, String password) {
        return ScramClient.builder()
                .advertisedMechanisms(List.of(mechanism))
                .username("user")
                .password(password.toCharArray())
                .build();
    }

    private static Packet begin(Conversation talk, ScramClient client) {
        String mechanism = client.getScramMechanism().getName();
        Packet first =
                Packet.of(0x21, "", mechanism, client.clientFirstMessage().toString());
        return Packet.parse(talk.say(first.bytes())).getFirst();
    }

    /** Begins an exchange, and returns what the server answers to the proof. */
    private static Packet confirm(Conversation talk, ScramClient client) throws ScramException {
        client.serverFirstMessage(begin(talk, client).value());
        Packet proof = Packet.of(
                0x22,
                "",
                client.getScramMechanism().getName(),
                client.clientFinalMessage().toString());
        return Packet.parse(talk.say(proof.bytes())).getFirst();
    }
}
