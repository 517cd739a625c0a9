package dev.peregrine.memcached.protocol.login;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.ServerFinalMessage;
import com.ongres.scram.common.ServerFirstMessage;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The SASL mechanisms SCRAM, by which client and server prove to each other that they know a password, or keys made from
 * it, without sending either. There is no channel binding; a client that could do it is let in, one that asks for it is
 * not. As whom else it would like to act is of no interest: all users may do the same.
 *
 * <p>A user whom nobody knows is asked for a proof like any other, which then is wrong.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802">RFC 5802</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7677">RFC 7677</a>
 */
final class ScramExchange implements SaslStep {

    /** Room for two names as long as memcached takes them, with each character escaped. */
    static final int MAX_MESSAGE_BYTES = 2048;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_CHARACTERS = 24;

    private final ScramMechanism mechanism;
    private final PasswordFile users;
    private final String nonce;

    ScramExchange(ScramMechanism mechanism, PasswordFile users) {
        this(mechanism, users, ScramFunctions.nonce(NONCE_CHARACTERS, RANDOM));
    }

    /** An exchange with a nonce that is known beforehand. */
    ScramExchange(ScramMechanism mechanism, PasswordFile users, String nonce) {
        this.mechanism = mechanism;
        this.users = users;
        this.nonce = nonce;
    }

    @Override
    public SaslAnswer take(String message) {
        return text(message)
                .flatMap(ScramClientFirst::parse)
                .map(this::challenge)
                .orElse(SaslAnswer.Verdict.REFUSED);
    }

    private static Optional<String> text(String message) {
        return message.length() > MAX_MESSAGE_BYTES ? Optional.empty() : SaslText.ofBytes(message);
    }

    private SaslAnswer challenge(ScramClientFirst first) {
        String salt = Base64.getEncoder().encodeToString(users.scram().salt(first.user()));
        ServerFirstMessage challenge = new ServerFirstMessage(first.nonce(), nonce, salt, ScramKeys.ITERATIONS);
        return new SaslAnswer.Challenge(
                challenge.toString(),
                message -> text(message)
                        .flatMap(ScramClientFinal::parse)
                        .filter(last -> last.nonce().equals(challenge.getNonce()))
                        .filter(last -> last.channelBinding().equals(first.channelBinding()))
                        .flatMap(last -> confirm(first, challenge, last))
                        .orElse(SaslAnswer.Verdict.REFUSED));
    }

    /** By the keys that the user has now, which may be others than when the exchange began. */
    private Optional<SaslAnswer> confirm(ScramClientFirst first, ServerFirstMessage challenge, ScramClientFinal last) {
        String exchange = String.join(",", first.bare(), challenge.toString(), last.withoutProof());
        return users.scram().keys(mechanism, first.user()).stream()
                .filter(keys -> keys.fit(last.proof(), exchange))
                .findFirst()
                .map(keys -> new ServerFinalMessage(keys.signature(exchange)))
                .map(confirmation -> new SaslAnswer.Challenge(
                        confirmation.toString(), message -> SaslAnswer.Verdict.of(message.isEmpty())));
    }
}
