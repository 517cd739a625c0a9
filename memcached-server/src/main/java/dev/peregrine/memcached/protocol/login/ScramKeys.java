package dev.peregrine.memcached.protocol.login;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.security.SecureRandom;

/**
 * The two keys of a password by which SCRAM recognises it: {@code StoredKey}, that it was used, and {@code ServerKey}, to
 * show that the server knows it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-3">RFC 5802, section 3</a>
 */
final class ScramKeys {

    /** As few as RFC 7677 allows: whoever could read these keys in the server's memory could read the passwords as well. */
    static final int ITERATIONS = 4096;

    private static final int RANDOM_BYTES = 32;

    private final ScramMechanism mechanism;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramKeys(ScramMechanism mechanism, byte[] storedKey, byte[] serverKey) {
        this.mechanism = mechanism;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /** Derives the keys of a password, which takes milliseconds: nothing for an event loop. */
    static ScramKeys derive(ScramMechanism mechanism, String password, byte[] salt) {
        return of(
                mechanism,
                ScramFunctions.saltedPassword(
                        mechanism, StringPreparation.POSTGRESQL_PREPARATION, password.toCharArray(), salt, ITERATIONS));
    }

    /** Keys of no password. */
    static ScramKeys unknown(ScramMechanism mechanism) {
        return of(mechanism, ScramFunctions.salt(RANDOM_BYTES, new SecureRandom()));
    }

    private static ScramKeys of(ScramMechanism mechanism, byte[] saltedPassword) {
        return new ScramKeys(
                mechanism,
                ScramFunctions.storedKey(mechanism, ScramFunctions.clientKey(mechanism, saltedPassword)),
                ScramFunctions.serverKey(mechanism, saltedPassword));
    }

    /**
     * Whether who gave the proof knows the password. Takes as long for a wrong proof as for a right one.
     *
     * @param exchange the texts that the proof is about
     */
    boolean fit(byte[] proof, String exchange) {
        return proof.length == storedKey.length
                && ScramFunctions.verifyClientProof(mechanism, proof, storedKey, exchange);
    }

    /** Shows who knows the password that the server does so too. */
    byte[] signature(String exchange) {
        return ScramFunctions.serverSignature(mechanism, serverKey, exchange);
    }
}
