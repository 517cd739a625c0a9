package dev.peregrine.memcached.protocol.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Users and their passwords, of a file with {@code user:password} a line; a user may have several. Any thread may ask;
 * it may be replaced.
 */
public final class PasswordFile {

    private record Content(Map<String, List<byte[]>> passwords, Optional<ScramUsers> scram) {}

    private final Set<SaslMechanism> mechanisms;
    private final Optional<ScramSalts> salts;
    private volatile Content content;

    /**
     * Users of a file, who log in by a password.
     *
     * @param text of the file, with a character for each byte
     * @throws IllegalArgumentException with the reason in words where it cannot be understood
     */
    public PasswordFile(String text) {
        this(text, EnumSet.noneOf(SaslMechanism.class), Optional.empty());
    }

    /**
     * Users who log in by SASL. This one takes some milliseconds of CPU for each password, and so does to {@link #replace}
     * it: nothing for an event loop.
     *
     * @param mechanisms which they may choose from
     * @throws IllegalArgumentException as the constructor
     */
    public static PasswordFile forSasl(String text, Set<SaslMechanism> mechanisms) {
        return new PasswordFile(text, mechanisms, Optional.of(ScramSalts.random()));
    }

    static PasswordFile forSasl(String text, ScramSalts salts) {
        return new PasswordFile(text, SaslMechanism.all(), Optional.of(salts));
    }

    private PasswordFile(String text, Set<SaslMechanism> mechanisms, Optional<ScramSalts> salts) {
        this.mechanisms = mechanisms;
        this.salts = salts;
        content = read(text);
    }

    /**
     * Takes what the file says now.
     *
     * @throws IllegalArgumentException as the constructor; then all stays as it was
     */
    public void replace(String text) {
        content = read(text);
    }

    private Content read(String text) {
        Map<String, List<byte[]>> passwords = parse(text);
        return new Content(passwords, salts.map(known -> new ScramUsers(passwords, known)));
    }

    private static Map<String, List<byte[]>> parse(String text) {
        Map<String, List<byte[]>> users = new HashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int colon = line.indexOf(':');
            if (colon < 0 && !line.isEmpty()) {
                throw new IllegalArgumentException("line " + number + " is not user:password");
            }
            if (colon >= 0) {
                users.computeIfAbsent(line.substring(0, colon), unseen -> new ArrayList<>())
                        .add(line.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return Map.copyOf(users);
    }

    /** The mechanisms of SASL by which users may log in. */
    public Set<SaslMechanism> mechanisms() {
        return mechanisms;
    }

    /**
     * Whether a user has a password; takes as long for a wrong one as for a right one.
     *
     * @param user as the password, with a character for each byte
     */
    public boolean admits(String user, String password) {
        byte[] given = password.getBytes(StandardCharsets.ISO_8859_1);
        return admits(user, expected -> MessageDigest.isEqual(expected, given));
    }

    /**
     * Whether a user has given proof of knowing a password without telling it.
     *
     * @param user with a character for each byte
     * @param proof takes as long for a wrong password as for the right one; is asked about all that the user has
     */
    boolean admits(String user, Predicate<byte[]> proof) {
        boolean admitted = false;
        for (byte[] expected : content.passwords().getOrDefault(user, List.of())) {
            admitted |= proof.test(expected);
        }
        return admitted;
    }

    /** The users as they are for SCRAM. */
    ScramUsers scram() {
        return content.scram().orElseThrow(() -> new IllegalStateException("there is no SASL"));
    }
}
