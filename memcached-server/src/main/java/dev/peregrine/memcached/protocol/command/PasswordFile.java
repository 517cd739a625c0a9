package dev.peregrine.memcached.protocol.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Users and their passwords, of a file with {@code user:password} a line; a user may have several. Any thread may ask;
 * it may be replaced.
 */
public final class PasswordFile {

    private volatile Map<String, List<byte[]>> users;

    /**
     * Users of a file.
     *
     * @param text of the file
     * @throws IllegalArgumentException with the reason in words where it cannot be understood
     */
    public PasswordFile(String text) {
        users = parse(text);
    }

    /**
     * Takes what the file says now.
     *
     * @throws IllegalArgumentException as the constructor; then all stays as it was
     */
    public void replace(String text) {
        users = parse(text);
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

    /** Whether there is anybody who could be let in. */
    public boolean isEmpty() {
        return users.isEmpty();
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
    public boolean admits(String user, Predicate<byte[]> proof) {
        boolean admitted = false;
        for (byte[] expected : users.getOrDefault(user, List.of())) {
            admitted |= proof.test(expected);
        }
        return admitted;
    }
}
