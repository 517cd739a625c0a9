package dev.peregrine.memcached.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerCommandTest {
    private static final List<String> TYPED =
            List.of("java", "-Xmx1g", "-jar", "memcached-server.jar", "-p", "11211", "", "two words");

    @Test
    void putsItsOptionsBeforeTheUsersSoThatTheUsersWin() {
        String[] command = new ServerCommand(TYPED, Map.of()).inPlace();

        assertThat(command[0]).isEqualTo("java");
        assertThat(command).endsWith(TYPED.subList(1, TYPED.size()).toArray(String[]::new));
        assertThat(command)
                .contains("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
                .containsOnlyOnce("-Dperegrine.launcher.parent=0");
    }

    @Test
    void namesTheOtherJavaAndTheProcessNotToOutlive() {
        String[] command = new ServerCommand(TYPED, Map.of()).asChild(new JavaHome(new File("/some/jdk")), "4711");

        assertThat(command).startsWith("/some/jdk/bin/java").contains("-Dperegrine.launcher.parent=4711");
    }

    @Test
    void leavesTheCollectorToTheUserWhoNamesOne() {
        List<String> typed = List.of("java", "-XX:+UseZGC", "-jar", "memcached-server.jar");

        assertThat(collectors(new ServerCommand(typed, Map.of()))).containsExactly("-XX:+UseZGC");
        assertThat(collectors(new ServerCommand(TYPED, Map.of()))).containsExactly("-XX:+UseSerialGC");
    }

    @Test
    void leavesTheCollectorToTheEnvironmentThatNamesOne() {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g -XX:+UseG1GC");

        assertThat(collectors(new ServerCommand(TYPED, environment))).isEmpty();
    }

    @Test
    void takesTheCacheThatLiesBesideTheJar(@TempDir Path folder) throws IOException {
        List<String> typed = List.of("java", "-jar", folder + "/memcached-server.jar");
        assertThat(new ServerCommand(typed, Map.of()).inPlace()).noneMatch(argument -> argument.contains("AOT"));

        Path cache = Files.createFile(folder.resolve("memcached-server.aot"));

        assertThat(new ServerCommand(typed, Map.of()).inPlace()).contains("-XX:AOTCache=" + cache);
    }

    @Test
    void leavesTheCacheToTheUserWhoNamesOne(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("memcached-server.aot"));
        List<String> typed = List.of("java", "-XX:AOTCache=other", "-jar", folder + "/memcached-server.jar");

        assertThat(new ServerCommand(typed, Map.of()).inPlace())
                .filteredOn(argument -> argument.startsWith("-XX:AOT"))
                .containsExactly("-XX:AOTCache=other");
    }

    private static List<String> collectors(ServerCommand command) {
        return List.of(command.inPlace()).stream()
                .filter(argument -> argument.endsWith("GC"))
                .toList();
    }
}
