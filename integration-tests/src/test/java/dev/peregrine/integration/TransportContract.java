package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.Spymemcached;
import dev.peregrine.integration.client.Xmemcached;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What real clients must find, whatever carries the bytes; one subclass per transport and device. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransportContract {

    /** More than the sum of the values, so that nothing is evicted. */
    static final String ROOM_FOR_ALL = "1536";

    /** Upstream's current tree ignores the extra arguments that these two expect to be refused. */
    private static final List<String> FAIL_UPSTREAM_TOO = List.of("ascii delete", "ascii delete noreply");

    /** A line of its report; it writes of failures elsewhere. */
    private static final Pattern MEMCCAPABLE_TEST =
            Pattern.compile("(?<name>(ascii|binary) [a-z]+( noreply)?) {2,}(?<pass>\\[pass])?");

    private static final String PORT = Integer.toString(Setup.PORT);

    private Setup setup;

    /** Starts the server of the subclass. */
    abstract Setup start();

    /** Checks of a subclass after all traffic is over and all clients are gone. */
    void afterTraffic(Metrics metrics) {}

    /** Where the server listens. */
    String serverAddress() {
        return VethPair.SERVER_ADDRESS;
    }

    /** What ping says of the five packets it sends. */
    String pingReport() {
        return " 0% packet loss";
    }

    final Setup setup() {
        return setup;
    }

    @BeforeAll
    final void startServer() {
        setup = start();
    }

    @AfterAll
    final void stopServer() {
        if (setup != null) {
            try {
                Metrics idle = Metrics.await(
                        setup.serverSide(), Setup.METRICS_PORT, "memcached_current_connections", n -> n == 0);
                afterTraffic(idle);
            } finally {
                setup.close();
            }
        }
    }

    @Test
    void answersPing() {
        assertThat(setup.clientSide().run("ping", "-c", "5", "-i", "0.2", "-W", "2", serverAddress()))
                .contains(pingReport());
    }

    @Test
    void passesMemccapable() {
        String report = setup.clientSide()
                .run("sh", "-c", "memccapable -h " + serverAddress() + " -p " + PORT + " 2>/dev/null || true");
        List<String> failed = new ArrayList<>();
        int tests = 0;
        for (Matcher test = MEMCCAPABLE_TEST.matcher(report); test.find(); tests++) {
            if (test.group("pass") == null) {
                failed.add(test.group("name"));
            }
        }
        assertThat(tests).isEqualTo(54);
        assertThat(failed).isEqualTo(FAIL_UPSTREAM_TOO);
    }

    @Test
    void bringsTenThousandValuesBackOverFiftyConnectionsOfXmemcached() {
        assertThat(ClientJvm.run(setup.clientSide(), Xmemcached.class, serverAddress(), PORT, "10000", "50"))
                .contains("xmemcached: all well");
    }

    @Test
    void servesSpymemcached() {
        assertThat(ClientJvm.run(setup.clientSide(), Spymemcached.class, serverAddress(), PORT, "200"))
                .contains("spymemcached: all well");
    }
}
