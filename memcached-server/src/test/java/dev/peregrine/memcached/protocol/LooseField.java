package dev.peregrine.memcached.protocol;

import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The fields of replies in which the servers may differ, and why; all the rest must be the same. */
enum LooseField {

    /**
     * A cas unique counts the changes since the start, which are not the same in both; which of them are the same, and which
     * are greater, is. So each is replaced by its rank among those of the answer, but for those that the client chose.
     */
    UNIQUE("(?md)^VALUE [^ ]+ \\d+ \\d+ (\\d+)\r$"
            + "|^(?:HD|VA \\d+|EX|NS|NF)(?: (?!c\\d)[^ \r\n]*)* c(\\d+)"
            + "|^ME .* la=\\d+ cas=(\\d+) fetch="
            + "|^magic 81 .* unique (\\d+) ") {

        @Override
        String removeFrom(String text) {
            List<Long> ascending = List.copyOf(found(text)
                    .map(Long::parseUnsignedLong)
                    .filter(unique -> unique != 0 && Long.compareUnsigned(unique, FIRST_CHOSEN_UNIQUE) < 0)
                    .collect(Collectors.toCollection(TreeSet::new)));
            return replace(text, unique -> {
                int rank = ascending.indexOf(Long.parseUnsignedLong(unique));
                return rank < 0 ? unique : "#" + rank;
            });
        }
    },

    /** Each tells its own. */
    VERSION("(?md)^VERSION (\\S+)|^magic 81 opcode 0b .* value (\\S+)$"),

    /** The size class and the memory of an item, whose form is each server's own. */
    ITEM_MEMORY("(?md)^ME .* fetch=\\w+ (cls=\\d+ size=\\d+)\r$"),

    /**
     * Blanks behind a number that has shrunk, and with them its length: memcached changes a number in its item, and pads it,
     * only where nothing else holds the item, such as a reply that waits.
     */
    NUMBER_PADDING("(?md)^VALUE number\\d \\d+ (\\d+)(?: \\S+)?\r\n\\d+( *)\r$|^magic 81 .* value \\d+( *)$"),

    /** Whether a number has been fetched: where memcached makes a new item of it, nobody has. */
    NUMBER_FETCHED("(?md)^ME number\\d .* fetch=(\\w+) "),

    /** The seconds that are left of an item whose time is over: a negative number, shown as one of 32 bits without a sign. */
    OVERDUE("(?md)^(?:HD|VA \\d+)(?: (?!t\\d)[^ \r\n]*)* t([2-4]\\d{9})");

    /** From here on a unique is one that a client has chosen: above all that a server comes to by counting. */
    static final long FIRST_CHOSEN_UNIQUE = 1_000_000_000_000L;

    private final Pattern pattern;

    /** @param pattern whose groups are the fields, in order */
    LooseField(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /** An answer as text, without these fields. */
    static String without(String answer) {
        String text = answer;
        for (LooseField field : values()) {
            text = field.removeFrom(text);
        }
        return text;
    }

    String removeFrom(String text) {
        return replace(text, field -> "");
    }

    Stream<String> found(String text) {
        return pattern.matcher(text)
                .results()
                .flatMap(match -> IntStream.rangeClosed(1, match.groupCount())
                        .mapToObj(match::group)
                        .filter(field -> field != null));
    }

    String replace(String text, UnaryOperator<String> replacement) {
        StringBuilder replaced = new StringBuilder();
        Matcher matcher = pattern.matcher(text);
        int copied = 0;
        while (matcher.find()) {
            for (int group = 1; group <= matcher.groupCount(); group++) {
                if (matcher.start(group) >= 0) {
                    replaced.append(text, copied, matcher.start(group)).append(replacement.apply(matcher.group(group)));
                    copied = matcher.end(group);
                }
            }
        }
        return replaced.append(text, copied, text.length()).toString();
    }
}
