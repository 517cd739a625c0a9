package dev.peregrine.memcached.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A value as the user wrote it, and where, so that a refusal can name both.
 *
 * @param origin {@code -m} or {@code server.yaml:3: memory-limit:}
 */
record Given(String text, String origin) {

    Given {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(origin, "origin");
    }

    /** The refusal of this value, to be thrown. */
    ConfigException refused(String whatIsAllowed) {
        return new ConfigException(origin + " " + (text.isEmpty() ? "\"\"" : text) + ": " + whatIsAllowed);
    }

    /** A whole number in a range. */
    int number(int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw refused(wholeNumber(min, max));
        }
        throw refused(wholeNumber(min, max));
    }

    /** The name of a file. */
    Path path() {
        String allowed = "must be the name of a file";
        if (text.isEmpty()) {
            throw refused(allowed);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refused(allowed);
        }
    }

    private static String wholeNumber(int min, int max) {
        return max == Integer.MAX_VALUE
                ? "must be a whole number of " + min + " or more"
                : "must be a whole number from " + min + " to " + max;
    }
}
