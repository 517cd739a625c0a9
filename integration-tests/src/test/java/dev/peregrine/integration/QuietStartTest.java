package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.integration.client.TextClient;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the libraries below the store would do by themselves, and do not: call home, write files, compile, take their time. */
class QuietStartTest {

    private static final Duration LONGEST_OPENING = Duration.ofMillis(100);
    private static final int MOST_STARTS = 10;
    private static final Pattern OPENED = Pattern.compile("store of 67108864 bytes opened in (\\d+) us of CPU time");

    /** What the kernel counts of a namespace whenever something in it wants to send something, whether there is a way or not. */
    private static final Pattern TRIES = Pattern.compile(
            "^(?:IpOutNoRoutes|TcpActiveOpens|UdpOutDatagrams|Ip6OutNoRoutes|Udp6OutDatagrams) +(\\d+)",
            Pattern.MULTILINE);

    @TempDir
    private Path home;

    @TempDir
    private Path logs;

    @Test
    void nobodyIsCalledNothingIsWrittenAndNothingIsCompiled() throws Exception {
        Path classes = logs.resolve("classes");
        try (Namespace namespace = Namespace.create()) {
            List<String> command = List.of(
                    "java",
                    "-Duser.home=" + home,
                    "-Xlog:class+load:file=" + classes,
                    "-jar",
                    ServerProcess.jar().toString(),
                    "--transport",
                    "nio",
                    "--admin-socket",
                    "off");
            ServerProcess server = ServerProcess.launchBy(namespace, command);
            try (server) {
                server.awaitReady();
                assertThat(tries(namespace)).isZero();
                NamespaceThread.call(namespace, QuietStartTest::storeAndGet);
            }
            assertThat(server.log()).doesNotContainIgnoringCase("warn");
            long own = tries(namespace);
            NamespaceThread.call(namespace, QuietStartTest::callSomebody);
            assertThat(tries(namespace)).as("what a call is seen by").isGreaterThan(own);
        }
        assertThat(home).isEmptyDirectory();
        assertThat(Files.readString(classes))
                .contains("net.openhft.chronicle.map.ChronicleMap ")
                .doesNotContain("com.sun.tools.javac", "net.openhft.chronicle.analytics", "java.net.HttpURLConnection");
    }

    private static long tries(Namespace namespace) {
        return TRIES.matcher(namespace.run("nstat", "-asz"))
                .results()
                .map(MatchResult::group)
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Void storeAndGet() throws Exception {
        try (TextClient client = new TextClient("127.0.0.1", Setup.PORT)) {
            assertThat(client.set("key", new byte[1])).isEqualTo("STORED");
            assertThat(client.get("key")).hasSize(1);
        }
        return null;
    }

    /** An address of the documentation's, to which there is no way. */
    private static Void callSomebody() {
        assertThatThrownBy(() -> new Socket("192.0.2.1", 80).close()).hasMessageContaining("unreachable");
        return null;
    }

    /** Of the map's makers only what it needs. */
    @Test
    void theJarHasNoMoreOfChronicleThanItNeeds() throws Exception {
        try (JarFile jar = new JarFile(ServerProcess.jar().toFile());
                Stream<String> names = jar.stream().map(entry -> entry.getName())) {
            assertThat(names.filter(name -> name.startsWith("net/openhft/") && name.endsWith(".class")))
                    .isNotEmpty()
                    .noneMatch(name -> name.startsWith("net/openhft/chronicle/analytics/"))
                    .noneMatch(name -> name.startsWith("net/openhft/affinity/"));
        }
    }

    /**
     * The default, of 64 MiB: the time of the thread that opens it, the best of some starts, since programs that share the
     * machine take caches and half cores from it, too.
     */
    @Test
    void anEmptyStoreOpensAtOnce() {
        List<Duration> times = new ArrayList<>();
        try (Namespace namespace = Namespace.create()) {
            while (times.isEmpty()
                    || (times.size() < MOST_STARTS && Collections.min(times).compareTo(LONGEST_OPENING) >= 0)) {
                ServerProcess server = ServerProcess.start(namespace, List.of("--transport", "nio", "-v"));
                server.close();
                Matcher opened = OPENED.matcher(server.log());
                assertThat(opened.find()).as(server.log()).isTrue();
                times.add(Duration.ofNanos(Long.parseLong(opened.group(1)) * 1_000));
            }
        }
        System.out.println("time to open an empty store: " + times);
        assertThat(Collections.min(times)).isLessThan(LONGEST_OPENING);
    }
}
