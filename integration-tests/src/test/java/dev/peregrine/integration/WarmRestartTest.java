package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.TextClient;
import dev.peregrine.integration.client.VersionedValues;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.MemcachedClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The items that {@code -e} keeps: all of them after a stop in order, and never a wrong one after a crash. */
class WarmRestartTest {

    private static final String ADDRESS = "127.0.0.1";
    private static final int WRITERS = 2;
    /** Each takes a start of the server; the system property makes them more. */
    private static final int CRASHES = Integer.getInteger("peregrine.test.crashes", 10);

    private Namespace namespace;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void createNetwork() {
        namespace = Namespace.create();
        file = folder.resolve("cache");
    }

    @AfterEach
    void removeNetwork() {
        namespace.close();
    }

    @Test
    void allIsBackAfterAStopInOrder() throws Exception {
        try (ServerProcess server = start()) {
            assertThat(server.log()).contains(file + " is new");
            withClient(client -> {
                for (int i = 0; i < 1_000; i++) {
                    client.set("key" + i, 0, "value" + i);
                }
                client.set("short", 2, "x").get();
                client.set("long", 1_000, "x").get();
                assertThat(client.incr("counter", 1, 41)).isEqualTo(41);
            });
        }
        try (ServerProcess server = start()) {
            assertThat(server.log()).containsPattern("100[23] items are back");
            withClient(client -> {
                for (int i = 0; i < 1_000; i++) {
                    assertThat(client.get("key" + i)).isEqualTo("value" + i);
                }
                assertThat(client.get("long")).isEqualTo("x");
                assertThat(client.incr("counter", 1)).isEqualTo(42);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                while (client.get("short") != null) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                }
            });
        }
    }

    @Test
    void afterACrashEveryValueIsAbsentOrAsItWasWritten() throws Exception {
        List<VersionedValues> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            writers.add(new VersionedValues(writer));
        }
        Random random = new Random();
        int restored = 0;
        for (int round = 0; round <= CRASHES; round++) {
            ServerProcess server = start();
            boolean back = server.log().contains("items are back");
            restored += back ? 1 : 0;
            assertThat(back || round == 0 || server.log().contains("did not stop in order"))
                    .as(server.log())
                    .isTrue();
            if (!back) {
                writers.forEach(VersionedValues::forget);
            }
            NamespaceThread.call(namespace, () -> checkAndWrite(writers, server, back, random));
        }
        System.out.printf("%d crashes, of which %d while or after the items were saved%n", CRASHES, restored);
    }

    /** Half of the servers are killed at work, the others on their way to a stop in order: before, in or after the saving. */
    private static Void checkAndWrite(List<VersionedValues> writers, ServerProcess server, boolean back, Random random)
            throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (VersionedValues values : writers) {
            TextClient client = new TextClient(ADDRESS, Setup.PORT);
            assertThat(values.check(client)).isGreaterThanOrEqualTo(back ? values.confirmed() : 0);
            threads.add(Thread.ofPlatform().start(() -> values.writeUntilItBreaks(client)));
        }
        // Nothing is waited for: the moment of the end is drawn.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20, 150)));
        if (random.nextBoolean()) {
            server.jvm().destroy();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(400)));
        }
        server.kill();
        for (Thread thread : threads) {
            thread.join();
        }
        return null;
    }

    @Test
    void aBadFileIsRefusedByNameAndDiscardedOnlyWhereThatWasAskedFor() throws Exception {
        Files.writeString(file, "not the items of a server, but a text that somebody wrote");
        ServerProcess refused = ServerProcess.launch(namespace, arguments());
        assertThat(refused.awaitExit()).isEqualTo(1);
        assertThat(refused.log())
                .contains(file + ": it is no snapshot", "--on-bad-snapshot=discard")
                .hasLineCount(1);
        try (ServerProcess server = ServerProcess.start(namespace, arguments("--on-bad-snapshot", "discard"))) {
            assertThat(server.log()).contains(file + ": it is no snapshot: discarded");
        }
        try (ServerProcess server = start()) {
            assertThat(server.log()).contains("0 items are back");
            ServerProcess second = ServerProcess.launch(namespace, arguments("-p", "0"));
            assertThat(second.awaitExit()).isEqualTo(1);
            assertThat(second.log()).contains(file + ", which -e names: another server uses it");
        }
    }

    /** memcached has a file beside its memory file that says what is in it; both may be worth something to somebody. */
    @Test
    void theItemsOfMemcachedAreNotOverwritten() throws Exception {
        Files.createFile(folder.resolve("cache.meta"));
        ServerProcess refused = ServerProcess.launch(namespace, arguments());
        assertThat(refused.awaitExit()).isEqualTo(1);
        assertThat(refused.log()).contains(file + ": its items are memcached's").hasLineCount(1);
        assertThat(file).doesNotExist();
    }

    private ServerProcess start() {
        return ServerProcess.start(namespace, arguments());
    }

    private List<String> arguments(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--transport", "nio", "-t", "1", "-e", file.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private interface ClientTask {
        void run(MemcachedClient client) throws Exception;
    }

    private void withClient(ClientTask task) throws Exception {
        NamespaceThread.call(namespace, () -> {
            MemcachedClient client = connect();
            try {
                task.run(client);
            } finally {
                client.shutdown(10, TimeUnit.SECONDS);
            }
            return null;
        });
    }

    private static MemcachedClient connect() throws IOException {
        return new MemcachedClient(
                new ConnectionFactoryBuilder().setOpTimeout(60_000).build(),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), Setup.PORT)));
    }
}
