package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sends sequences of random commands to memcached and to the jar at once, and compares what they answer and count, but for
 * the {@link LooseField}s.
 *
 * <p>Debian's 1.6.18 is asked by default, in the grammar that both share. The system property {@code peregrine.memcached}
 * names another program: a build of the current tree is asked everything. {@code peregrine.differential.sequences} says how
 * many sequences of each protocol, and {@code peregrine.differential.first} the seed of the first, whose successors have
 * the next numbers. A million commands of each protocol against a build:
 *
 * <pre>
 * mvn verify -pl memcached-server -am -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dperegrine.memcached=/path/of/memcached -Dperegrine.differential.sequences=16667
 * </pre>
 */
@Tag("jar")
@Execution(ExecutionMode.SAME_THREAD)
class DifferentialTest {

    private static final int SEQUENCES = Integer.getInteger("peregrine.differential.sequences", 50);
    private static final int FIRST_SEQUENCE = Integer.getInteger("peregrine.differential.first", 0);
    private static final int COMMANDS_A_SEQUENCE = 60;

    /** More are not told one by one. */
    private static final int DIFFERENCES_TOLD = 10;

    private static final int COMMANDS_TOLD = 4;

    /** One in some thirty thousand has been seen; many more would be no chance. */
    private static final int SEQUENCES_A_CHANGE_OF_MIND = 1000;

    private static ComparedPair servers;

    @BeforeAll
    static void startServers() throws IOException {
        assumeThat(ComparedServer.originalIsInstalled())
                .as("%s is installed", ComparedServer.originalProgram())
                .isTrue();
        servers = ComparedPair.start();
    }

    @AfterAll
    static void stopServers() throws IOException {
        if (servers != null) {
            servers.close();
            int changes = servers.changesOfMind();
            System.out.printf("sequences that memcached answered in two ways: %d%n", changes);
            assertThat(changes)
                    .as("sequences that memcached answered in two ways: few, or much can hide behind them")
                    .isLessThanOrEqualTo(1 + SEQUENCES / SEQUENCES_A_CHANGE_OF_MIND);
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomCommandsAreAnsweredAlike(ComparedProtocol protocol) {
        List<String> differences = IntStream.range(FIRST_SEQUENCE, FIRST_SEQUENCE + SEQUENCES)
                .mapToObj(seed -> difference(seed, protocol))
                .filter(difference -> !difference.isEmpty())
                .limit(DIFFERENCES_TOLD)
                .toList();
        assertThat(differences).isEmpty();
    }

    /** In what a sequence is answered differently, and by which of its commands it comes; empty where by none. */
    private static String difference(int seed, ComparedProtocol protocol) {
        ComparedProtocol.Asked asked = protocol.asked(new Random(seed), servers.older(), COMMANDS_A_SEQUENCE);
        String difference = servers.difference(seed, asked.request(COMMANDS_A_SEQUENCE), protocol);
        if (difference.isEmpty()) {
            return "";
        }
        for (int first = 0; first < COMMANDS_A_SEQUENCE; first++) {
            String earlier = servers.difference(seed, asked.request(first), protocol);
            if (!earlier.isEmpty()) {
                return told(seed, asked.commands().subList(0, first), earlier);
            }
        }
        return told(seed, asked.commands(), difference);
    }

    private static String told(int seed, List<byte[]> commands, String difference) {
        Stream<String> last = commands.subList(Math.max(0, commands.size() - COMMANDS_TOLD), commands.size()).stream()
                .map(command -> "  " + Difference.readable(Conversation.text(command)));
        return "seed %d after %d commands%n%s%n%s"
                .formatted(seed, commands.size(), last.collect(Collectors.joining("\n")), difference);
    }
}
