package dev.peregrine.memcached.server;

import dev.peregrine.memcached.config.SecurityConfig;
import dev.peregrine.memcached.protocol.login.PasswordFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The file that says who may log in: that of {@code -Y}, or with SASL that which the environment names. */
final class Passwords {

    /** Names the file of users for SASL, as with memcached. */
    static final String SASL_VARIABLE = "MEMCACHED_SASL_PWDB";

    private final Optional<Path> file;
    private final PasswordFile users;

    private Passwords(Optional<Path> file, PasswordFile users) {
        this.file = file;
        this.users = users;
    }

    /**
     * Reads the file, where there is one.
     *
     * @throws StartException where it cannot be used
     */
    static Passwords open(SecurityConfig security, Map<String, String> environment) {
        Optional<Path> file = security.authFile();
        if (security.sasl()) {
            String name = environment.get(SASL_VARIABLE);
            if (name == null || name.isEmpty()) {
                throw new StartException("-S: needs a file with user:password on each line; name it by the environment"
                        + " variable " + SASL_VARIABLE);
            }
            file = Optional.of(Path.of(name));
        }
        try {
            String text = file.isPresent() ? read(file.get()) : "";
            return new Passwords(
                    file,
                    security.sasl()
                            ? PasswordFile.forSasl(text, SaslConfiguration.mechanisms(environment))
                            : new PasswordFile(text));
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(
                    failure(file.orElseThrow(), e) + "; it must be readable and have user:password on each line");
        }
    }

    /** Who may log in now. */
    PasswordFile users() {
        return users;
    }

    /**
     * Reads the file again.
     *
     * @return what is wrong with it, where something is; then all stays as it was
     */
    Optional<String> reload() {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            users.replace(read(file.get()));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(failure(file.get(), e));
        }
    }

    /** A character for each byte: names and passwords are compared as bytes. */
    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static String failure(Path file, Exception cause) {
        String reason = switch (cause) {
            case NoSuchFileException e -> "there is no such file";
            case IOException e -> Reason.of(e);
            default -> cause.getMessage();
        };
        return "cannot use the file of users " + file + ": " + reason;
    }
}
