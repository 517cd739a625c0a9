package dev.peregrine.memcached.protocol.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The SASL mechanism CRAM-MD5, by which a client proves that it knows a password without sending it: one challenge of the
 * server, used once, and the client's answer to it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2195">RFC 2195, section 2</a>
 */
final class CramMd5Exchange implements SaslStep {

    private static final String ALGORITHM = "HmacMD5";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 16;

    /** HMAC pads a key with zeros, so that this one stands for none, which Java does not take. */
    private static final byte[] EMPTY_KEY = new byte[1];

    private final PasswordFile users;
    private final String challenge;

    CramMd5Exchange(PasswordFile users) {
        this(users, newChallenge());
    }

    /** An exchange about a challenge that is known beforehand. */
    CramMd5Exchange(PasswordFile users, String challenge) {
        this.users = users;
        this.challenge = challenge;
    }

    /** A challenge that never comes again, in the form of a message identifier. */
    private static String newChallenge() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return "<" + HexFormat.of().formatHex(random) + "@memcached>";
    }

    /** It is the server that speaks first. */
    @Override
    public SaslAnswer take(String message) {
        return message.isEmpty()
                ? new SaslAnswer.Challenge(challenge, answer -> SaslAnswer.Verdict.of(isRight(answer)))
                : SaslAnswer.Verdict.REFUSED;
    }

    /** An answer is the user's name, a blank, and the keyed digest of the challenge in hexadecimal. */
    private boolean isRight(String answer) {
        int blank = answer.lastIndexOf(' ');
        if (blank < 0) {
            return false;
        }
        byte[] digest = answer.substring(blank + 1).getBytes(StandardCharsets.ISO_8859_1);
        return users.admits(answer.substring(0, blank), password -> MessageDigest.isEqual(digest(password), digest));
    }

    private byte[] digest(byte[] password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(password.length == 0 ? EMPTY_KEY : password, ALGORITHM));
            byte[] digest = mac.doFinal(challenge.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
