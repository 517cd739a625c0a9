package dev.peregrine.memcached.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServerCommandTest {
    private static final List<String> TYPED =
            List.of("java", "-Xmx1g", "-jar", "memcached-server.jar", "-p", "11211", "", "two words");

    @Test
    void putsItsOptionsBeforeTheUsersSoThatTheUsersWin() {
        String[] command = new ServerCommand(TYPED, Map.of()).inPlace();

        assertThat(command[0]).isEqualTo("java");
        assertThat(command).endsWith(TYPED.subList(1, TYPED.size()).toArray(String[]::new));
        assertThat(command)
                .contains("--sun-misc-unsafe-memory-access=allow", "-Dchronicle.analytics.disable=true")
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

    private static List<String> collectors(ServerCommand command) {
        return List.of(command.inPlace()).stream()
                .filter(argument -> argument.endsWith("GC"))
                .toList();
    }
}
