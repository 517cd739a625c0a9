package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.PasswordFile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The SASL mechanism CRAM-MD5, by which a client proves that it knows a password without sending it: one challenge of the
 * server, used once, and the client's answer to it. Any event loop may call.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2195">RFC 2195, section 2</a>
 */
final class CramMd5 {

    static final String NAME = "CRAM-MD5";

    private static final String ALGORITHM = "HmacMD5";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 16;

    /** HMAC pads a key with zeros, so that this one stands for none, which Java does not take. */
    private static final byte[] EMPTY_KEY = new byte[1];

    private CramMd5() {}

    /** A challenge that never comes again, in the form of a message identifier. */
    static byte[] newChallenge() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return ("<" + HexFormat.of().formatHex(random) + "@memcached>").getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Whether an answer to a challenge shows that its sender is a user.
     *
     * @param answer the user's name, a blank, and the keyed digest of the challenge in hexadecimal; a character for each byte
     */
    static boolean admits(PasswordFile users, byte[] challenge, String answer) {
        int blank = answer.lastIndexOf(' ');
        if (blank < 0) {
            return false;
        }
        byte[] digest = answer.substring(blank + 1).getBytes(StandardCharsets.ISO_8859_1);
        return users.admits(
                answer.substring(0, blank), password -> MessageDigest.isEqual(digest(password, challenge), digest));
    }

    private static byte[] digest(byte[] password, byte[] challenge) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(password.length == 0 ? EMPTY_KEY : password, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(challenge)).getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
