package dev.peregrine.memcached.protocol.login;

import com.ongres.scram.common.ScramMechanism;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Users as SCRAM knows them. Names and passwords are UTF-8 for it; a user with another name, or without any password that
 * could be one, is not known here. Names that are written differently and mean the same are one user, who has the
 * passwords of all. Does not change; any thread may ask.
 */
final class ScramUsers {

    private static final List<ScramMechanism> MECHANISMS =
            List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_1);

    private record Account(ScramMechanism mechanism, String user) {}

    private final ScramSalts salts;
    private final Map<Account, List<ScramKeys>> accounts = new HashMap<>();
    private final Map<ScramMechanism, List<ScramKeys>> unknown = new HashMap<>();

    /**
     * Derives the keys of all users, some milliseconds for each password.
     *
     * @param passwords by user, with a character for each byte of the name
     */
    ScramUsers(Map<String, List<byte[]>> passwords, ScramSalts salts) {
        this.salts = salts;
        MECHANISMS.forEach(mechanism -> unknown.put(mechanism, List.of(ScramKeys.unknown(mechanism))));
        passwords.forEach((bytes, all) -> SaslText.ofBytes(bytes)
                .flatMap(SaslText::name)
                .ifPresent(user -> all.forEach(password -> add(user, password))));
    }

    private void add(String user, byte[] bytes) {
        SaslText.ofBytes(bytes).flatMap(SaslText::password).ifPresent(password -> {
            byte[] salt = salt(user);
            for (ScramMechanism mechanism : MECHANISMS) {
                accounts.computeIfAbsent(new Account(mechanism, user), unseen -> new ArrayList<>())
                        .add(ScramKeys.derive(mechanism, password, salt));
            }
        });
    }

    /** The salt of a name, whether there is such a user or not. */
    byte[] salt(String user) {
        return salts.of(user);
    }

    /** The keys of each of the user's passwords; of somebody unknown, ones that nothing fits, which takes as long to see. */
    List<ScramKeys> keys(ScramMechanism mechanism, String user) {
        return accounts.getOrDefault(new Account(mechanism, user), unknown.get(mechanism));
    }
}
