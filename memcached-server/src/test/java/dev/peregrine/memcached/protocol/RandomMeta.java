package dev.peregrine.memcached.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes up meta commands about a few keys: any flags, in any order. What depends on the time or on memory is not asked for:
 * whether a number that has changed is a new item, which has lost its marks, and how long it is when it has shrunk, depends
 * on chance in memcached.
 */
final class RandomMeta {

    private static final String[] EXPTIMES = {"0", "-1", "100", "2592000"};
    private static final String[] UNIQUES = {"0", "4611686018427387904", "18446744073709551615"};
    private static final String[] DELTAS = {"0", "1", "12", "4294967296", "18446744073709551615"};
    private static final String[] SET_MODES = {"E", "A", "P", "R", "S", "S", "x"};
    private static final String[] NUMBER_SET_MODES = {"E", "R", "S"};
    private static final String[] COUNT_MODES = {"I", "D", "+", "-", "i"};
    private static final List<String> VALUES = List.of("", "5", "99", "text", "a\r\nb", "HD", "-1");

    private final Random random;
    private final boolean older;
    private final List<String> values;

    /** @param older leaves out what memcached 1.6.18 does not know or answers in its own way */
    RandomMeta(Random random, boolean older) {
        this.random = random;
        this.older = older;
        values = older ? RandomCommands.withoutMinus(VALUES) : VALUES;
    }

    /** A command with its value, if it has one. */
    String command() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> get();
            case 3, 4, 5 -> set();
            case 6 -> delete();
            default -> random.nextInt(5) == 0 ? "mn\r\n" : count();
        };
    }

    private String get() {
        boolean text = random.nextBoolean();
        List<String> flags = flags("f", "k", "q", "O7", "t", "c", "l");
        if (text) {
            flags.addAll(flags("v", "s", "h"));
            maybe(flags, 6, "N" + pick(EXPTIMES));
            maybe(flags, 6, "R30");
        }
        maybe(flags, 6, "T" + pick(EXPTIMES));
        if (!older) {
            maybe(flags, 6, chosenUnique());
            maybe(flags, 6, "C" + pick(UNIQUES));
        }
        return line("mg " + (text ? textKey() : numberKey()), flags);
    }

    private String set() {
        boolean text = random.nextBoolean();
        List<String> flags = flags("k", "q", "O9", "c");
        maybe(flags, 3, "F" + random.nextInt(70_000));
        maybe(flags, 3, "T" + pick(EXPTIMES));
        boolean moded = maybe(flags, 3, "M" + pick(text ? SET_MODES : NUMBER_SET_MODES));
        if (!moded && maybe(flags, 4, "C" + pick(UNIQUES))) {
            maybe(flags, 2, "I");
        }
        if (!older) {
            maybe(flags, 4, "s");
            maybe(flags, 4, chosenUnique());
            maybe(flags, 8, "N" + pick(EXPTIMES));
            maybe(flags, 8, "I");
        }
        String value = values.get(random.nextInt(values.size()));
        return line("ms " + (text ? textKey() : numberKey()) + ' ' + value.length(), flags) + value + "\r\n";
    }

    private String delete() {
        boolean text = random.nextBoolean();
        List<String> flags = flags("k", "q", "O3");
        maybe(flags, 4, "C" + pick(UNIQUES));
        if (text && maybe(flags, 2, "I")) {
            maybe(flags, 2, "T" + pick(EXPTIMES));
        }
        if (!older) {
            maybe(flags, 4, "x");
            maybe(flags, 4, chosenUnique());
        }
        return line("md " + (text ? textKey() : numberKey()), flags);
    }

    private String count() {
        return !older && random.nextInt(3) == 0 ? countInPlace() : countAnywhere();
    }

    /**
     * A number that does not grow and that no waiting reply holds is changed in its item by memcached; of others it makes a
     * new item, and gives the old one what these flags say.
     */
    private String countInPlace() {
        List<String> flags = flags("k", "O1", "c", "t", "v", "T" + pick(EXPTIMES), chosenUnique());
        flags.add(random.nextBoolean() ? "MD" : "M-");
        return RandomCommands.WHOLE_LINES + line("ma " + numberKey(), flags);
    }

    private String countAnywhere() {
        List<String> flags = flags("k", "O1", "c", "t");
        boolean shown = maybe(flags, 2, "v");
        maybe(flags, 3, "D" + pick(DELTAS));
        maybe(flags, 3, "M" + pick(COUNT_MODES));
        boolean made = maybe(flags, 3, "N" + pick(EXPTIMES));
        if (made) {
            maybe(flags, 2, "J" + pick(DELTAS));
        }
        maybe(flags, 6, "C" + pick(UNIQUES));
        if (!older || !(shown || made)) {
            maybe(flags, 4, "q");
        }
        return line("ma " + numberKey(), flags);
    }

    private String chosenUnique() {
        return "E" + (LooseField.FIRST_CHOSEN_UNIQUE + random.nextInt(3));
    }

    private List<String> flags(String... from) {
        List<String> chosen = new ArrayList<>();
        for (String flag : from) {
            maybe(chosen, 3, flag);
        }
        return chosen;
    }

    private boolean maybe(List<String> flags, int oneIn, String flag) {
        boolean chosen = random.nextInt(oneIn) == 0;
        if (chosen) {
            flags.add(flag);
        }
        return chosen;
    }

    private String line(String begin, List<String> flags) {
        Collections.shuffle(flags, random);
        return begin + (flags.isEmpty() ? "" : " " + String.join(" ", flags)) + "\r\n";
    }

    private String textKey() {
        return "text" + random.nextInt(3);
    }

    private String numberKey() {
        return "number" + random.nextInt(3);
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
