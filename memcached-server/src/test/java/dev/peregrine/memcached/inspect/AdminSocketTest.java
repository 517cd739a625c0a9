package dev.peregrine.memcached.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.config.TestConfig;
import dev.peregrine.memcached.launcher.system.Privileges;
import dev.peregrine.memcached.server.MemcachedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers and those who look for them, by their sockets. */
class AdminSocketTest {

    private static final int USER = Privileges.userId();

    @TempDir
    private Path folder;

    @Test
    void theOneServerThatAnswersIsFound() throws IOException {
        try (MemcachedServer _ = server("1.sock")) {
            Files.createFile(folder.resolve("2.sock"));
            try (AdminConnection connection = client().ask(Optional.empty(), Inspection.CONNECTIONS);
                    BufferedReader lines = connection.reader()) {
                assertThat(lines.lines()).anyMatch(line -> line.endsWith("LISTEN"));
            }
        }
        assertThat(folder.resolve("1.sock")).doesNotExist();
    }

    @Test
    void severalServersAreListedToChooseFrom() {
        try (MemcachedServer _ = server("1.sock");
                MemcachedServer _ = server("2.sock")) {
            assertThatThrownBy(() -> client().ask(Optional.empty(), Inspection.LOOPS))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("there are several servers, choose one: --socket %s or --socket %s"
                            .formatted(folder.resolve("1.sock"), folder.resolve("2.sock")));
        }
    }

    @Test
    void whereNoServerRunsItIsSaidWhereOneWasLookedFor() {
        assertThatThrownBy(() -> client().ask(Optional.empty(), Inspection.LOOPS))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("no running server was found; its admin socket is looked for in " + folder);
    }

    @Test
    void aSocketThatWasLeftBehindIsReplaced() throws IOException {
        Path left = folder.resolve("1.sock");
        try (MemcachedServer _ = server("1.sock")) {
            Files.createLink(folder.resolve("kept"), left);
        }
        Files.move(folder.resolve("kept"), left);
        assertThatThrownBy(() -> client().ask(Optional.of(left), Inspection.LOOPS))
                .hasMessageStartingWith("no server answers at " + left);
        try (MemcachedServer _ = server("1.sock")) {
            client().ask(Optional.of(left), Inspection.LOOPS).close();
        }
    }

    @Test
    void aSocketThatAnotherServerHasIsRefusedByName() {
        try (MemcachedServer _ = server("1.sock")) {
            assertThatThrownBy(() -> server("1.sock"))
                    .hasMessage("cannot make the admin socket " + folder.resolve("1.sock")
                            + ": another server answers there; choose another place by --admin-socket <file>,"
                            + " or --admin-socket off");
        }
    }

    @Test
    void theUsualPlaceIsAFolderOfTheUsersOwn() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), shared);
        Path made = folder.resolve("made");
        assertThat(new AdminPlaces(List.of(folder.resolve("no/parent"), link, made), USER).socketOf(7))
                .contains(made.resolve("7.sock"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
        assertThat(new AdminPlaces(List.of(shared), USER + 1).socketOf(7)).isEmpty();
    }

    @Test
    void theServiceManagersFolderComesFirst() {
        Map<String, String> environment =
                Map.of("RUNTIME_DIRECTORY", "/run/a:/run/b", "XDG_RUNTIME_DIR", "/run/user/1");
        assertThat(AdminPlaces.of(environment, 1001, Path.of("/tmp")).folders())
                .extracting(Path::toString)
                .containsExactly("/run/a", "/run/user/1/peregrine", "/run/peregrine", "/tmp/peregrine-1001");
    }

    private MemcachedServer server(String socket) {
        return MemcachedServer.start(TestConfig.of(
                "--transport",
                "nio",
                "-l",
                "127.0.0.1",
                "-p",
                "-1",
                "-t",
                "1",
                "--admin-socket",
                folder.resolve(socket).toString()));
    }

    private AdminClient client() {
        return new AdminClient(new AdminPlaces(List.of(folder), USER));
    }
}
