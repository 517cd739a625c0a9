package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.peregrine.memcached.config.Version;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Asks a real memcached the same and compares the answers.
 *
 * <p>Debian's 1.6.18 is asked by default; where it differs from the current tree, which is followed here, the case says
 * what it answers. The system property {@code peregrine.memcached} names another program, of which the current replies
 * are expected.
 *
 * <p>All ask the same memcached, and each empties it first: side by side they would empty it under one another.
 */
@Execution(ExecutionMode.SAME_THREAD)
class DifferentialTest {

    private static final String OLDER_VERSION = "VERSION 1.6.18";
    private static final int SEQUENCES = Integer.getInteger("peregrine.differential.sequences", 50);
    private static final int FIRST_SEQUENCE = Integer.getInteger("peregrine.differential.first", 0);
    private static final int COMMANDS_A_SEQUENCE = 60;

    /** Each takes milliseconds, so few of them meet the beginning of a second. */
    private static final int ATTEMPTS = 100;

    private static final Pattern META_STATUS = Pattern.compile("(?m)^(HD|VA \\d+|EX|NS|NF)( .*)?$");

    private static RealMemcached memcached;
    private static boolean older;
    private static String versionReply;

    @BeforeAll
    static void startMemcached() throws IOException {
        assumeThat(RealMemcached.installed())
                .as("%s is installed", RealMemcached.program())
                .isTrue();
        memcached = RealMemcached.start();
        versionReply = Conversation.text(memcached.ask(Conversation.bytes("version\r\n")));
        older = versionReply.startsWith(OLDER_VERSION);
    }

    @AfterAll
    static void stopMemcached() {
        if (memcached != null) {
            memcached.close();
        }
    }

    static Stream<TextCase> cases() {
        return TextProtocolTest.cases().filter(TextCase::comparable);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void memcachedAnswersAsExpected(TextCase exchange) throws IOException {
        String expected = older && exchange.olderReply() != null ? exchange.olderReply() : exchange.reply();
        String actual = askEmptied(exchange.request());
        assertThat(firstDifference(withoutUniques(actual), withoutUniques(expected)))
                .isEmpty();
    }

    @Test
    void randomCommandsAreAnsweredAlike() throws IOException {
        for (int seed = FIRST_SEQUENCE; seed < FIRST_SEQUENCE + SEQUENCES; seed++) {
            List<String> commands = new RandomCommands(new Random(seed), older).sequence(COMMANDS_A_SEQUENCE);
            String request = String.join("", commands);
            String ours = withoutPadding(Conversation.text(answer(Conversation.bytes(request), seed)));
            assertAlike(seed, ours, withoutPadding(askEmptied(request)));
        }
    }

    @Test
    void randomPacketsAreAnsweredAlike() throws IOException {
        for (int seed = FIRST_SEQUENCE; seed < FIRST_SEQUENCE + SEQUENCES; seed++) {
            byte[] request = new RandomPackets(new Random(seed), older).sequence(COMMANDS_A_SEQUENCE);
            String ours = BinaryReplies.text(answer(request, seed));
            assertAlike(seed, ours, BinaryReplies.text(askWithinASecond(request)));
        }
    }

    private static byte[] answer(byte[] request, int seed) {
        try (Conversation conversation = new Conversation()) {
            return conversation.sayInFragments(request, new Random(seed));
        }
    }

    private static void assertAlike(int seed, String ours, String theirs) {
        assertThat(firstDifference(theirs, ours)).as("seed %d", seed).isEmpty();
    }

    /** Our clock stands still; so an answer of memcached's counts only where its clock has not ticked meanwhile. */
    private static byte[] askWithinASecond(byte[] request) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long second = memcached.clockSeconds();
            byte[] reply = memcached.ask(request);
            if (memcached.clockSeconds() == second) {
                return reply;
            }
        }
        throw new AssertionError("memcached never answers within a second");
    }

    /** The surroundings of the first byte that differs, so that a failure can be read; empty where none does. */
    private static String firstDifference(String theirs, String ours) {
        int at = 0;
        while (at < Math.min(theirs.length(), ours.length()) && theirs.charAt(at) == ours.charAt(at)) {
            at++;
        }
        if (at == theirs.length() && at == ours.length()) {
            return "";
        }
        return "theirs: " + surroundings(theirs, at) + "\nours: " + surroundings(ours, at);
    }

    private static String surroundings(String text, int at) {
        return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 100))
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }

    private static String askEmptied(String request) throws IOException {
        String reply = Conversation.text(askWithinASecond(Conversation.bytes("flush_all noreply\r\n" + request)));
        return reply.replace(versionReply, "VERSION " + Version.toldToClients() + "\r\n");
    }

    /** A cas unique counts the changes since the start, which are not the same. */
    private static String withoutUniques(String reply) {
        return withoutMetaUniques(reply)
                .replaceAll("(VALUE \\S+ \\d+ \\d+ )\\d+\r", "$1unique\r")
                .replaceAll("(?m)^(ME .* exp=\\S+) la=\\d+ cas=\\d+ (fetch=\\w+) cls=\\d+ size=\\d+", "$1 $2");
    }

    /** The second may tick in memcached while it does not here. */
    private static String withoutMetaUniques(String reply) {
        return META_STATUS
                .matcher(reply)
                .replaceAll(line -> Matcher.quoteReplacement(
                        line.group().replaceAll(" c[1-9]\\d*", " cN").replaceAll(" ([tl])\\d+", " $1N")));
    }

    /**
     * memcached changes a number in its item, padding one that has shrunk with blanks, only where nothing else holds the
     * item, such as a waiting reply; otherwise it makes a new item, which nobody has fetched.
     */
    private static String withoutPadding(String reply) {
        return withoutUniques(reply)
                .replaceAll("(VALUE number\\d \\d+) \\d+( unique)?\r\n(\\d+) *\r", "$1$2\r\n$3\r")
                .replaceAll("(?m)^(ME number\\d exp=\\S+) fetch=\\w+", "$1");
    }
}
