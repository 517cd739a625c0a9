package dev.peregrine.memcached.protocol.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A client's side of SCRAM-SHA-256, by the JDK alone, which says whatever a test has it say. */
final class ScramProver {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int DIGEST_BITS = 256;

    private final String exchange;
    private final byte[] saltedPassword;

    /**
     * @param password in characters, as it is
     * @param bare the client's first message without its header
     * @param challenge the server's answer to it
     * @param withoutProof the client's second message
     */
    ScramProver(String password, String bare, String challenge, String withoutProof) throws GeneralSecurityException {
        exchange = bare + "," + challenge + "," + withoutProof;
        byte[] salt = Base64.getDecoder().decode(attribute(challenge, 's'));
        int iterations = Integer.parseInt(attribute(challenge, 'i'));
        saltedPassword = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, DIGEST_BITS))
                .getEncoded();
    }

    /** The value of an attribute. */
    static String attribute(String message, char name) {
        for (String attribute : message.split(",", -1)) {
            if (attribute.startsWith(name + "=")) {
                return attribute.substring(2);
            }
        }
        throw new AssertionError(name + " is not in " + message);
    }

    /** The proof, in base64. */
    String proof() throws GeneralSecurityException {
        byte[] clientKey = hmac(saltedPassword, "Client Key");
        byte[] signature = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), exchange);
        for (int i = 0; i < signature.length; i++) {
            signature[i] ^= clientKey[i];
        }
        return Base64.getEncoder().encodeToString(signature);
    }

    /** What the server shows that it knows the password by, in base64. */
    String signature() throws GeneralSecurityException {
        return Base64.getEncoder().encodeToString(hmac(hmac(saltedPassword, "Server Key"), exchange));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(key, ALGORITHM));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
