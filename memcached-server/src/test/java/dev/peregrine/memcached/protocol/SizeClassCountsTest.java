package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What {@code stats slabs} counts for a size class: the commands that found or stored an item of it. */
class SizeClassCountsTest {

    private static final String LARGE = "v".repeat(5_000);
    private static final String SET_LARGE = "set large 0 0 5000\r\n" + LARGE + "\r\n";

    @Test
    void eachCommandCountsForTheClassOfItsItem() {
        try (Conversation talk = new Conversation()) {
            talk.say("set small 0 0 1\r\n5\r\n" + SET_LARGE + SET_LARGE);
            talk.say(
                    "get small large\r\nget large nobody\r\nmg large v\r\ngat 0 large\r\ntouch small 0\r\ntouch nobody 0\r\n");
            talk.say("incr small 1\r\nincr small 1\r\ndecr small 1\r\nincr nobody 1\r\n");
            talk.say("cas large 0 0 5000 3\r\n" + LARGE + "\r\ncas large 0 0 5000 3\r\n" + LARGE + "\r\n");
            talk.say("delete large\r\ndelete large\r\nmd small\r\n");

            assertThat(counts(talk))
                    .isEqualTo(
                            Map.of(
                                    "small",
                                    "get_hits 1 cmd_set 1 delete_hits 1 incr_hits 2 decr_hits 1 cas_hits 0 cas_badval 0 touch_hits 1",
                                    "large",
                                    "get_hits 3 cmd_set 4 delete_hits 1 incr_hits 0 decr_hits 0 cas_hits 1 cas_badval 1 touch_hits 1"));
        }
    }

    @Test
    void theyBeginAnewWithAReset() {
        try (Conversation talk = new Conversation()) {
            talk.say("set small 0 0 1\r\n5\r\n" + SET_LARGE + "get small large\r\nstats reset\r\nget small\r\n");

            assertThat(counts(talk).get("small")).startsWith("get_hits 1 cmd_set 0 ");
            assertThat(counts(talk).get("large")).startsWith("get_hits 0 cmd_set 0 ");
        }
    }

    /** The counts of the two classes that are in use. */
    private static Map<String, String> counts(Conversation talk) {
        Map<String, String> counts = new TreeMap<>();
        talk.say("stats slabs\r\n")
                .lines()
                .filter(line -> line.matches("STAT \\d+:.*(_hits|_set|_badval) .*"))
                .forEach(line -> {
                    String[] parts = line.substring("STAT ".length()).split(":", 2);
                    counts.merge(
                            parts[0].equals("1") ? "small" : "large", parts[1], (before, next) -> before + " " + next);
                });
        return counts;
    }
}
