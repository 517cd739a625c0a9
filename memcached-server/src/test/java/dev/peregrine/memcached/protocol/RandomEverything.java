package dev.peregrine.memcached.protocol;

import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes up what only memcached's current tree answers as we do: commands about the server, keys of all lengths and bytes,
 * encoded ones, lines with words too many or too few, and lines of words at random.
 */
final class RandomEverything {

    private static final int LONGEST_KEY = 250;

    private static final long FAR_UNIQUE = LooseField.FIRST_CHOSEN_UNIQUE;

    private static final List<String> SERVER = List.of(
            "flush_all 0",
            "flush_all -1",
            "flush_all 100",
            "flush_all noreply",
            "flush_all 0 noreply",
            "flush_all x",
            "flush_all 0 1 2",
            "verbosity 0",
            "verbosity 1",
            "verbosity",
            "verbosity x",
            "verbosity 0 noreply",
            "version",
            "version 1 2",
            "cache_memlimit",
            "cache_memlimit 7",
            "cache_memlimit 1024",
            "cache_memlimit 1000000001",
            "cache_memlimit 4000000000",
            "cache_memlimit 4294967296",
            "cache_memlimit -1",
            "cache_memlimit x",
            "shutdown",
            "shutdown graceful",
            "shutdown now",
            "refresh_certs",
            "slabs",
            "slabs reassign",
            "slabs reassign 1 1",
            "slabs reassign x 1",
            "slabs automove",
            "slabs automove x",
            "slabs automove 0",
            "slabs automove 1",
            "slabs automove 3",
            "slabs automove ratio",
            "slabs automove ratio 0.8",
            "slabs automove ratio x",
            "slabs automove r 0.8",
            "slabs automove freeratio 0.01",
            "slabs automove window 30",
            "slabs automove window 2",
            "slabs automove window x",
            "slabs nonsense 1 2",
            "slabs reassign 300 1",
            "slabs reassign -1 300",
            "lru",
            "lru tune 10 25 0.1 2.0",
            "lru tune 60 40 0.1 2.0",
            "lru tune 10 25 0 2.0",
            "lru tune 10 25",
            "lru mode",
            "lru mode flat",
            "lru mode segmented",
            "lru mode nonsense",
            "lru temp_ttl 10",
            "lru temp_ttl -1",
            "lru nonsense 1",
            "lru_crawler",
            "lru_crawler sleep 100",
            "lru_crawler sleep 1000001",
            "lru_crawler tocrawl 0",
            "lru_crawler tocrawl x",
            "lru_crawler nonsense",
            "lru_crawler crawl",
            "stats nonsense",
            "stats detail",
            "stats detail nonsense",
            "stats cachedump",
            "stats cachedump x 0",
            "stats cachedump 300 0",
            "stats cachedump 1",
            "stats cachedump 1 -1",
            "stats nonsense 1 2",
            "stats detail on off",
            "stats reset",
            "stats r",
            "stats reset 1",
            "stats sizes",
            "extstore",
            "debugtime 1",
            "misbehave");
    private static final List<String> NAMES = List.of(
            "get",
            "gets",
            "gat",
            "gats",
            "set",
            "add",
            "replace",
            "append",
            "prepend",
            "cas",
            "delete",
            "touch",
            "mg",
            "ms",
            "md",
            "mn",
            "version",
            "verbosity",
            "GET",
            "x");
    /** Only these count, and only numbers, which no other command marks: what becomes of marks depends on chance. */
    private static final List<String> COUNTING = List.of("incr number0", "decr number0", "ma number0");

    private static final List<String> WORDS = List.of(
            "text0",
            "0",
            "1",
            "5",
            "-1",
            "noreply",
            "v",
            "k",
            "q",
            "b",
            "f",
            "t",
            "c",
            "h",
            "l",
            "s",
            "T0",
            "N0",
            "R30",
            "Oabc",
            "I",
            "MS",
            "MI",
            "D1",
            "J1",
            "C1000000000000",
            "E1000000000000",
            "F1",
            "S5",
            "x",
            "Tx",
            "Nx",
            "Dx",
            "M",
            "O",
            "Z",
            "/",
            "18446744073709551616",
            "4294967296",
            "dGV4dDA=",
            "dGV4dDA",
            "a_b",
            "\u00e4\u0001");

    private final Random random;

    RandomEverything(Random random) {
        this.random = random;
    }

    /** A line, with the value that it announces where it does. */
    String command() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> line(pick(SERVER));
            case 2 -> aboutAnyKey();
            case 3 -> aboutEncodedKey();
            case 4 -> uniques();
            case 5 -> random.nextInt(3) == 0 ? prefixes() : line("me " + key());
            default -> nonsense();
        };
    }

    /** After which no command is answered: it ends the connection, or announces what does not come. */
    String lastWords() {
        return switch (random.nextInt(6)) {
            case 0 -> line("quit");
            case 1 -> line("quit " + pick(WORDS));
            case 2 -> line("nonsense / HTTP/1.1");
            case 3 -> line("GET /" + key() + " HTTP/1.0");
            case 4 -> "set " + key() + " 0 0 " + random.nextInt(100, 10_000) + "\r\nno more comes";
            default -> pick(NAMES) + " no end of line comes";
        };
    }

    /** What is counted for a prefix of keys, among others of whose order nothing is known. */
    private String prefixes() {
        StringBuilder commands = new StringBuilder(line("stats reset") + line("stats detail on"));
        for (int i = random.nextInt(8); i > 0; i--) {
            commands.append(aboutKey("p:" + random.nextInt(3)));
        }
        return commands + line("stats detail dump") + line("stats detail off");
    }

    private String aboutKey(String key) {
        return switch (random.nextInt(12)) {
            case 0 -> line("get " + key + " text0");
            case 1 -> line("gats 0 " + key);
            case 2 -> line("set " + key + " 0 0 1") + "5\r\n";
            case 3 -> line("add " + key + " 0 0 1") + "5\r\n";
            case 4 -> line("append " + key + " 0 0 1") + "5\r\n";
            case 5 -> line("delete " + key);
            case 6 -> line("touch " + key + " 0");
            case 7 -> line("incr " + key + " 1");
            case 8 -> line("mg " + key + " v");
            case 9 -> line("ms " + key + " 1") + "6\r\n";
            case 10 -> line("md " + key);
            default -> line("ma " + key + " N0");
        };
    }

    private String key() {
        return (random.nextBoolean() ? "text" : "number") + random.nextInt(3);
    }

    /** All bytes that do not end a key, in lengths around the longest that is allowed among others. */
    private String anyKey(int longest) {
        int length = random.nextInt(4) == 0 ? longest - random.nextInt(5) : 1 + random.nextInt(40);
        return random.ints(length, 1, 256)
                .map(c -> c == ' ' || c == '\n' || c == '\r' ? '_' : c)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** A get whose key is too long lets memcached forget the replies to what was pipelined before it. */
    private String retrieval() {
        String key = anyKey(LONGEST_KEY);
        return line("get " + key) + line("set " + key + " 1 0 3") + "abc\r\n" + line("gat 0 " + key);
    }

    private String aboutAnyKey() {
        String key = anyKey(LONGEST_KEY + 2);
        return switch (random.nextInt(7)) {
            case 0 -> retrieval();
            case 1 -> line("delete " + key);
            case 2 -> line("incr " + key + " 1");
            case 3 -> line("touch " + key + " 0");
            case 4 -> line("ms " + key + " 3 T0") + "abc\r\n" + line("mg " + key + " v k");
            case 5 -> line("md " + key + " k");
            default -> line("ma " + key + " k");
        };
    }

    private String aboutEncodedKey() {
        byte[] key = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 192 : 60)];
        random.nextBytes(key);
        String encoded =
                random.nextInt(10) == 0 ? pick(WORDS) : Base64.getEncoder().encodeToString(key);
        return switch (random.nextInt(4)) {
            case 0 -> line("ms " + encoded + " 2 b k c") + "xy\r\n" + line("mg " + encoded + " b k v f");
            case 1 -> line("md " + encoded + " b k q");
            case 2 -> line("ma " + encoded + " b N0 J7 v k");
            default -> line("mg " + encoded + " k b");
        };
    }

    /** Uniques that are known beforehand, compared by all that compare them. */
    private String uniques() {
        String key = "text" + random.nextInt(3);
        long unique = FAR_UNIQUE + random.nextInt(3);
        return switch (random.nextInt(5)) {
            case 0 -> line("ms " + key + " 3 E" + unique) + "abc\r\n";
            case 1 -> line("cas " + key + " 0 0 3 " + unique) + "new\r\n";
            case 2 -> line("ms " + key + " 3 c C" + unique + " E" + (FAR_UNIQUE + random.nextInt(3))) + "def\r\n";
            case 3 -> line("md " + key + " C" + unique);
            default -> line("mg " + key + " v C" + unique);
        };
    }

    private String nonsense() {
        List<String> words =
                Stream.generate(() -> pick(WORDS)).limit(random.nextInt(7)).toList();
        return switch (random.nextInt(8)) {
            case 0 -> line(pick(COUNTING) + " " + String.join(" ", words));
            // memcached takes b for a flag only where another word follows it.
            case 1 ->
                line("me " + words.stream().filter(word -> !word.equals("b")).collect(Collectors.joining(" ")));
            default -> line(pick(NAMES) + (random.nextInt(20) == 0 ? "  " : " ") + String.join(" ", words));
        };
    }

    private String line(String text) {
        return text + (random.nextInt(5) == 0 ? "\n" : "\r\n");
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
