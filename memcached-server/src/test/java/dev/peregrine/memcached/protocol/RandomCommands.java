package dev.peregrine.memcached.protocol;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes up requests: mostly sensible ones about a few keys, some with a mistake. */
final class RandomCommands {

    private static final String[] STORAGE = {"set", "set", "set", "add", "replace", "append", "prepend", "cas"};
    private static final String[] NUMBERS = {
        "0", "1", "7", "10", "4294967295", "4294967296", "9223372036854775808", "18446744073709551615", "99999", "12"
    };
    private static final String[] NO_NUMBERS = {"x", "18446744073709551616", "1x", "99999999999999999999999"};
    private static final List<String> VALUES =
            List.of("", "5", "17 ", " 8", "99", "text", "18446744073709551615", "+3", "a\r\nb", "-1");
    /**
     * Precedes what must not be taken for a line of its own, where a command before it swallows a value that was not sent:
     * whether memcached takes a line of more than 2048 bytes, or closes, depends on how it arrives. And lets it send the
     * replies that wait, which it forgets where it closes.
     */
    static final String WHOLE_LINES = "mn\r\nmn\r\n";

    private static final String[] EXPTIMES = {"0", "0", "0", "100", "-1", "2592000", "2592001"};

    private final Random random;
    private final boolean older;
    private final List<String> values;
    private final RandomMeta meta;
    private final RandomEverything everything;
    private final RandomSizes sizes;

    /** @param older leaves out what memcached 1.6.18 answers in its own way */
    RandomCommands(Random random, boolean older) {
        this.random = random;
        this.older = older;
        values = older ? withoutMinus(VALUES) : VALUES;
        meta = new RandomMeta(random, older);
        everything = new RandomEverything(random);
        sizes = new RandomSizes(random, older);
    }

    /**
     * Release 1.6.18 takes a number of 2^63 and above for none where a minus happens to lie in the memory behind it, left
     * by an earlier item; so none is ever stored.
     */
    static List<String> withoutMinus(List<String> values) {
        return values.stream().filter(value -> !value.contains("-")).toList();
    }

    List<String> sequence(int commands) {
        return Stream.generate(this::command).limit(commands).toList();
    }

    /** What ends a sequence: all that came before is answered, and then perhaps the connection closed. */
    String end() {
        return WHOLE_LINES + WHOLE_LINES + (!older && random.nextInt(3) == 0 ? everything.lastWords() : "");
    }

    private String command() {
        if (random.nextInt(300) == 0) {
            return WHOLE_LINES + sizes.command();
        }
        if (!older && random.nextInt(5) == 0) {
            return everything.command();
        }
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> storage();
            case 4, 5 -> get(random.nextInt(20) == 0);
            case 6 -> line("incr " + numberKey() + ' ' + pick(NUMBERS) + noreply());
            case 7 -> line("decr " + numberKey() + ' ' + pick(NUMBERS) + noreply());
            case 8 -> line("delete " + key() + noreply());
            case 9 -> line("touch " + key() + ' ' + pick(EXPTIMES) + noreply());
            case 11, 12, 13, 14 -> meta.command();
            case 10 -> line("gat" + (random.nextBoolean() ? "s " : " ") + pick(EXPTIMES) + keys(5));
            default -> mistake();
        };
    }

    private String get(boolean many) {
        String line = line("get" + (random.nextBoolean() ? "s" : "") + keys(many ? 1000 : 5));
        return many ? WHOLE_LINES + line : line;
    }

    private String storage() {
        String name = pick(STORAGE);
        boolean joining = name.endsWith("pend");
        boolean large = random.nextInt(10) == 0;
        String value = large ? "v".repeat(random.nextInt(5000)) : values.get(random.nextInt(values.size()));
        String flags = pick(older ? new String[] {"0", "1", "65535", "4294967295"} : NUMBERS);
        String unique = name.equals("cas") ? ' ' + (random.nextBoolean() ? "0" : "18446744073709551615") : "";
        return (large ? WHOLE_LINES : "")
                + line(name
                        + ' '
                        + (joining ? textKey() : key())
                        + ' '
                        + flags
                        + ' '
                        + pick(EXPTIMES)
                        + ' '
                        + value.length()
                        + unique
                        + noreply())
                + value + "\r\n";
    }

    private String mistake() {
        return switch (random.nextInt(older ? 4 : 10)) {
            case 0 -> line("incr " + numberKey() + ' ' + pick(NO_NUMBERS));
            case 1 -> line("nonsense " + key());
            case 2 -> "set " + key() + " 0 0 3\r\nabcd\r\n\r\n".replace("d\r\n\r\n", older ? "defg\r\n" : "d\r\n");
            case 3 -> line("flush_all");
            case 4 -> line("touch " + key() + ' ' + pick(NO_NUMBERS) + noreply());
            case 5 -> line("get");
            case 6 -> line("set " + key() + " x 0 1" + noreply()) + "v\r\n";
            case 7 -> line("delete " + key() + " 0 1 2" + noreply());
            case 8 -> line("gat " + pick(NO_NUMBERS) + keys(5));
            default -> line(" get" + keys(5));
        };
    }

    private String line(String text) {
        return text + (random.nextInt(5) == 0 ? "\n" : "\r\n");
    }

    private String keys(int most) {
        StringBuilder keys = new StringBuilder();
        int count = 1 + random.nextInt(most);
        for (int i = 0; i < count; i++) {
            keys.append(' ').append(key());
        }
        return keys.toString();
    }

    private String key() {
        return random.nextBoolean() ? textKey() : numberKey();
    }

    private String textKey() {
        return "text" + random.nextInt(3);
    }

    /** Nothing is appended to these: how a shrunken number is padded is a matter of chance in memcached. */
    private String numberKey() {
        return "number" + random.nextInt(3);
    }

    private String noreply() {
        return random.nextInt(5) == 0 ? " noreply" : "";
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
