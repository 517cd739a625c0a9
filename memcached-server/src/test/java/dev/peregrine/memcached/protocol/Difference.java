package dev.peregrine.memcached.protocol;

/** Tells where two texts begin to differ, so that a failure can be read. */
final class Difference {

    private static final int BEFORE = 200;
    private static final int AFTER = 100;
    private static final int READABLE = 400;

    private Difference() {}

    /** The surroundings of the first character that differs; empty where none does. */
    static String first(String theirs, String ours) {
        int at = 0;
        while (at < Math.min(theirs.length(), ours.length()) && theirs.charAt(at) == ours.charAt(at)) {
            at++;
        }
        if (at == theirs.length() && at == ours.length()) {
            return "";
        }
        return "theirs: " + surroundings(theirs, at) + "\nours:   " + surroundings(ours, at);
    }

    private static String surroundings(String text, int at) {
        return readable(text.substring(Math.max(0, at - BEFORE), Math.min(text.length(), at + AFTER)));
    }

    /** Text on one line, not all of it where there is much. */
    static String readable(String text) {
        String line = text.replace("\r", "\\r").replace("\n", "\\n");
        return line.length() <= READABLE ? line : line.substring(0, READABLE) + "... " + line.length();
    }
}
