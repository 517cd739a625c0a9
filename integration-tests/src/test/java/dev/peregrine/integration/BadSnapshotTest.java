package dev.peregrine.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.TextClient;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files for {@code -e} that a server saved and somebody changed: each is refused by name with what is wrong, and discarded only
 * where that was asked for.
 */
class BadSnapshotTest {

    private static final int VERSION_AT = 8;
    private static final int ITEMS_AT = 24;

    private Namespace namespace;

    @TempDir
    private Path folder;

    private Path file;
    private byte[] good;

    @BeforeEach
    void saveAnItem() throws Exception {
        namespace = Namespace.create();
        file = folder.resolve("cache");
        try (ServerProcess server = start()) {
            assertThat(server.log()).contains(file + " is new");
            assertThat(ask("a value that is saved")).isNull();
        }
        good = Files.readAllBytes(file);
    }

    @AfterEach
    void removeNetwork() {
        namespace.close();
    }

    @Test
    void ofAnotherVersion() throws Exception {
        refusedAndDiscarded(changed(VERSION_AT), "it is of version ");
    }

    @Test
    void ofAnotherSize() throws Exception {
        refusedAndDiscarded(
                Arrays.copyOf(good, good.length - 1),
                "it has %d bytes, where %d were saved".formatted(good.length - 1, good.length));
    }

    @Test
    void withAWrongChecksumOfItsHeader() throws Exception {
        refusedAndDiscarded(changed(ITEMS_AT), "its header's checksum is wrong");
    }

    @Test
    void withAWrongChecksumOfAnItem() throws Exception {
        int at = new String(good, US_ASCII).indexOf("a value that is saved");
        assertThat(at).isPositive();
        refusedAndDiscarded(changed(at), "an item's checksum is wrong");
    }

    @Test
    void asItWasSavedItIsTakenIn() throws Exception {
        try (ServerProcess server = start()) {
            assertThat(server.log()).contains("1 items are back");
            assertThat(ask("another")).isEqualTo("a value that is saved");
        }
    }

    private byte[] changed(int at) {
        byte[] bad = good.clone();
        bad[at] ^= 1;
        return bad;
    }

    private void refusedAndDiscarded(byte[] content, String problem) throws Exception {
        Files.write(file, content);
        for (List<String> option : List.of(List.<String>of(), List.of("--on-bad-snapshot=fail"))) {
            ServerProcess refused = ServerProcess.launch(namespace, arguments(option));
            assertThat(refused.awaitExit()).isEqualTo(1);
            assertThat(refused.log())
                    .contains(file + ": " + problem, "--on-bad-snapshot=discard")
                    .hasLineCount(1);
            assertThat(file).hasBinaryContent(content);
        }
        try (ServerProcess server = ServerProcess.start(namespace, arguments(List.of("--on-bad-snapshot=discard")))) {
            assertThat(server.log()).contains(file + ": " + problem, "discarded, the cache starts empty");
            assertThat(ask("a new value")).isNull();
        }
        try (ServerProcess server = start()) {
            assertThat(server.log()).contains("1 items are back");
            assertThat(ask("another")).isEqualTo("a new value");
        }
    }

    /** The value of the only key, null for none, before it is set to another. */
    private String ask(String newValue) throws Exception {
        return NamespaceThread.call(namespace, () -> {
            try (TextClient client = new TextClient("127.0.0.1", Setup.PORT)) {
                byte[] value = client.get("key");
                assertThat(client.set("key", newValue.getBytes(US_ASCII))).isEqualTo("STORED");
                return value == null ? null : new String(value, US_ASCII);
            }
        });
    }

    private ServerProcess start() {
        return ServerProcess.start(namespace, arguments(List.of()));
    }

    private List<String> arguments(List<String> more) {
        return Stream.concat(Stream.of("--transport", "nio", "-t", "1", "-e", file.toString()), more.stream())
                .toList();
    }
}
