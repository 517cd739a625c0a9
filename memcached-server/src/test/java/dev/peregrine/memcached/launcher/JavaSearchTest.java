package dev.peregrine.memcached.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for releases that nobody has installed, so that what this machine has does not matter. */
final class JavaSearchTest {
    private static final int VERSION = 925;

    @TempDir
    private Path folder;

    @Test
    void takesTheHomeThatTheEnvironmentNames() throws IOException {
        Path home = installed("named", "925.0.1");

        assertThat(find(Map.of("JAVA_HOME", home.toString()))).isEqualTo(home + "/bin/java");
        assertThat(find(Map.of("JDK_HOME", home.toString()))).isEqualTo(home + "/bin/java");
    }

    @Test
    void followsALinkOnTheSearchPathToItsHome() throws IOException {
        Path home = installed("linked", "925");
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Files.createSymbolicLink(programs.resolve("java"), home.resolve("bin/java"));

        assertThat(find(Map.of("PATH", "/nowhere::" + programs))).isEqualTo(home + "/bin/java");
    }

    @Test
    void looksIntoTheFoldersOfVersionManagers() throws IOException {
        Path home = installed(".sdkman/candidates/java/925.0.1-tem", "925.0.1");

        assertThat(find(Map.of())).isEqualTo(home + "/bin/java");
    }

    @Test
    void passesByAnotherReleaseAndAHomeWithoutAProgram() throws IOException {
        Path older = installed(".jdks/older", "917.0.2");
        Path broken = installed(".jdks/broken", "925.0.1");
        Files.delete(broken.resolve("bin/java"));

        assertThat(find(Map.of("JAVA_HOME", older.toString()))).isNull();
    }

    private String find(Map<String, String> environment) {
        JavaHome home = JavaSearch.of(environment, folder.toString()).find(VERSION);
        return home == null ? null : home.executable();
    }

    private Path installed(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path program = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.createFile(program);
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
