package dev.peregrine.memcached.protocol.login;

import java.util.regex.Pattern;

/**
 * Attributes that messages of SCRAM may end with, and that are not to be minded where nobody knows them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-5.1">RFC 5802, section 5.1</a>
 */
final class ScramExtensions {

    /** Attributes of the standard's own stand elsewhere; {@code m} says that the message cannot be understood without it. */
    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z&&[^aceimnprsv]]=[^\0]+", Pattern.DOTALL);

    private ScramExtensions() {}

    /** @param text empty, or attributes with a comma before each */
    static boolean areHarmless(String text) {
        return text.isEmpty()
                || Pattern.compile(",").splitAsStream(text.substring(1)).allMatch(EXTENSION.asMatchPredicate());
    }
}
