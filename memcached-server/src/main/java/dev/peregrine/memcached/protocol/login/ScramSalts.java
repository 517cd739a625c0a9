package dev.peregrine.memcached.protocol.login;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/** What is mixed into passwords, so that the same one makes other keys for each user and each server. */
@FunctionalInterface
interface ScramSalts {

    /** The salt of a user, the same each time. */
    byte[] of(String user);

    /**
     * Salts that a secret makes from names, by which nobody can tell names of users from others. The secret is new each
     * time, and told to nobody.
     */
    static ScramSalts random() {
        byte[] secret = ScramFunctions.salt(32, new SecureRandom());
        return user -> Arrays.copyOf(
                ScramFunctions.hmac(ScramMechanism.SCRAM_SHA_256, secret, user.getBytes(StandardCharsets.UTF_8)), 16);
    }
}
