package dev.peregrine.memcached.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a setting may be, and what it is where nobody says: read by the parser that refuses the rest, by the help and by
 * the configuration reference.
 *
 * @param type of one value, in a word or two
 * @param allowed of one value, in words; empty where the type says it all
 * @param byDefault as a user would write it; empty where there is none
 * @param min of a number
 * @param max of a number
 * @param choices where there are a few; otherwise empty
 */
record Values(String type, String allowed, String byDefault, int min, int max, List<String> choices) {

    /** On or off, and off unless asked for. */
    static Values flag() {
        return new Values("flag", "`true`, `false`", "false", 0, 0, List.of());
    }

    /** A whole number. */
    static Values number(int min, int max, int byDefault) {
        return number(min, max, Integer.toString(byDefault));
    }

    /** A whole number whose default is said in words, or is none. */
    static Values number(int min, int max, String byDefault) {
        String allowed = max == Integer.MAX_VALUE ? "from " + min : "from " + min + " to " + max;
        return new Values("whole number", allowed, byDefault, min, max, List.of());
    }

    /** One of a few words. */
    static Values oneOf(String byDefault, String... choices) {
        String allowed =
                List.of(choices).stream().map(choice -> "`" + choice + "`").collect(Collectors.joining(", "));
        return new Values("word", allowed, byDefault, 0, 0, List.of(choices));
    }

    /** The name of a file. */
    static Values file(String byDefault) {
        return text("file", "", byDefault);
    }

    /** Anything that a parser of its own reads. */
    static Values text(String type, String allowed, String byDefault) {
        return new Values(type, allowed, byDefault, 0, 0, List.of());
    }

    boolean isFlag() {
        return type.equals("flag");
    }

    /** A number within the bounds. */
    int number(Given given) {
        return given.number(min, max);
    }

    /** The default of a number. */
    int defaultNumber() {
        return Integer.parseInt(byDefault);
    }

    /** One of the choices. */
    String choice(Given given) {
        if (!choices.contains(given.text())) {
            throw given.refused("must be one of " + String.join(", ", choices));
        }
        return given.text();
    }
}
