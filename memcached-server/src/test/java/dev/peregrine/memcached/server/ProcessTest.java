package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program seen from outside: exit statuses, what it prints, signals, files. */
class ProcessTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalStopsItWithStatusZero(String signal) throws Exception {
        Path portFile = folder.resolve("ports");
        Path pidFile = folder.resolve("pid");
        try (ChildJvm server = ChildJvm.start(
                folder,
                Map.of(PortFile.VARIABLE, portFile.toString()),
                "-p",
                "-1",
                "-m",
                "8",
                "-P",
                pidFile.toString())) {
            server.await(portFile);
            String ports = Files.readString(portFile);
            assertThat(ports).matches("TCP INET: \\d+\n");
            assertThat(pidFile).hasContent(server.pid() + "\n");
            assertThat(version(Integer.parseInt(ports.strip().substring("TCP INET: ".length()))))
                    .startsWith("VERSION ");

            server.signal(signal);

            assertThat(server.exitStatus()).as(server.errors()).isZero();
            assertThat(pidFile).doesNotExist();
            assertThat(server.output()).isEmpty();
            assertThat(server.errors().lines())
                    .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  .*"))
                    .anyMatch(line -> line.contains("INFO  peregrine "))
                    .anyMatch(line -> line.matches(".* INFO  ready after \\d+ ms"))
                    .last()
                    .asString()
                    .endsWith("stopped");
        }
    }

    private static String version(int port) throws IOException {
        try (TextClient client = TextClient.connect(port)) {
            return client.ask("version");
        }
    }

    @Test
    void aRefusedStartIsOneLineAndStatusOne() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                ChildJvm server =
                        ChildJvm.start(folder, Map.of(), "-l", "127.0.0.1:" + other.getLocalPort(), "-m", "8")) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.output()).isEmpty();
            assertThat(server.errors())
                    .startsWith("memcached-server: cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": address already in use")
                    .hasLineCount(1);
        }
    }

    @Test
    void aBadOptionIsOneLineAndStatusOne() throws Exception {
        try (ChildJvm server = ChildJvm.start(folder, Map.of(), "-c", "0")) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.output()).isEmpty();
            assertThat(server.errors()).isEqualTo("memcached-server: -c 0: must be a whole number of 1 or more\n");
        }
    }

    @Test
    void theVersionIsPrintedWithStatusZero() throws Exception {
        try (ChildJvm server = ChildJvm.start(folder, Map.of(), "-V")) {
            assertThat(server.exitStatus()).isZero();
            assertThat(server.output()).startsWith("peregrine ").hasLineCount(1);
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    void aPidFileThatCannotBeWrittenIsRefused() throws Exception {
        Path file = folder.resolve("missing/pid");
        try (ChildJvm server = ChildJvm.start(folder, Map.of(), "-P", file.toString(), "-p", "-1")) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.errors())
                    .isEqualTo("memcached-server: cannot write " + file + ", which -P names: no such directory\n");
        }
    }
}
