package dev.peregrine.memcached.protocol;

import java.util.Random;

/** Makes up commands about values of lengths where an item changes its form, too long ones, and of lengths that are none. */
final class RandomSizes {

    /** Bytes of a line, of a buffer, of a chunk of a large item, and the most that an item may have. */
    private static final int[] BOUNDS = {1024, 2048, 16 * 1024, 512 * 1024, 1024 * 1024};

    /** From what is subtracted to what is added, at most; an item's own bytes among them. */
    private static final int AROUND = 200;

    /** No value follows them: what comes next is taken for a command. */
    private static final String[] NO_LENGTHS = {
        "-1", "-2147483648", "2147483646", "2147483647", "4294967295", "1x", "", "99999999999999999999"
    };

    private final Random random;
    private final boolean older;

    /** @param older leaves out the lengths that memcached 1.6.18 answers in its own way */
    RandomSizes(Random random, boolean older) {
        this.random = random;
        this.older = older;
    }

    /** A command with its value, or one that has none. */
    String command() {
        String key = "large" + random.nextInt(2);
        return switch (random.nextInt(older ? 8 : 10)) {
            case 0 -> "get " + key + "\r\n";
            case 1 -> "mg " + key + " s v\r\n";
            case 2 -> "mg " + key + " s t\r\n";
            case 3 -> stored("ms " + key + ' ', random.nextBoolean() ? " T0" : " MA");
            case 4 -> stored("append " + key + " 0 0 ", "");
            case 5 -> stored("add " + key + " 7 0 ", " noreply");
            case 6, 7 -> stored("set " + key + " 7 0 ", "");
            case 8 -> "set " + key + " 0 0 " + NO_LENGTHS[random.nextInt(NO_LENGTHS.length)] + "\r\n";
            default -> "ms " + key + ' ' + NO_LENGTHS[random.nextInt(NO_LENGTHS.length)] + "\r\n";
        };
    }

    private String stored(String before, String behind) {
        int bound = BOUNDS[random.nextInt(BOUNDS.length)];
        int length = bound + random.nextInt(-AROUND, random.nextInt(3) == 0 ? bound : AROUND);
        return before + length + behind + "\r\n" + "v".repeat(length) + "\r\n";
    }
}
