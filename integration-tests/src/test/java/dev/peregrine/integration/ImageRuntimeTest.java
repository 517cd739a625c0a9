package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Certificates;
import dev.peregrine.integration.harness.Http;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.ServerProcess;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's JVM, which has only the modules of the JDK that the Dockerfile names, is enough for all of the jar. */
class ImageRuntimeTest {

    private static final Pattern MODULES = Pattern.compile("--add-modules (\\S+)");

    @TempDir
    private static Path folder;

    private static Namespace namespace;
    private static String java;

    @BeforeAll
    static void link() throws IOException {
        Matcher modules = MODULES.matcher(Files.readString(Path.of("..", "docker", "Dockerfile")));
        assertThat(modules.find()).isTrue();
        String jlink = Path.of(System.getProperty("java.home"), "bin", "jlink").toString();
        Path runtime = folder.resolve("runtime");
        Shell.run(jlink, "--add-modules", modules.group(1), "--output", runtime.toString());
        java = runtime.resolve("bin/java").toString();
        namespace = Namespace.create();
    }

    @AfterAll
    static void removeNetwork() {
        if (namespace != null) {
            namespace.close();
        }
    }

    /** A second time, too, with the items that the first server left. */
    @Test
    void servesAndLetsItselfBeLookedInto() {
        String items = folder.resolve("items").toString();
        String socket = folder.resolve("admin.sock").toString();
        String port = Integer.toString(Setup.METRICS_PORT);
        for (int start = 0; start < 2; start++) {
            try (ServerProcess server =
                    start(List.of(), "--metrics-port", port, "--admin-socket", socket, "-e", items)) {
                assertThat(run("bench", "-s", "127.0.0.1:" + Setup.PORT, "-w", "0", "-d", "0.2"))
                        .contains("requests/s");
                assertThat(run("connections", "--socket", socket)).contains("LISTEN");
                assertThat(Http.get(namespace, "http://127.0.0.1:" + port + "/metrics"))
                        .contains("jvm_gc_memory_allocated_bytes", "process_files_open_files", "process_cpu_usage");
                assertThat(server.log()).contains(" INFO ").doesNotContain(" WARN ", " ERROR ");
            }
        }
    }

    /** By BoringSSL, and by the JDK where that does not load. */
    @Test
    void servesTls() {
        Certificates.selfSigned(folder, "server");
        String file = folder.resolve("server").toString();
        String[] tls = {"-Z", "-o", "ssl_chain_cert=" + file + ".crt,ssl_key=" + file + ".key"};
        try (ServerProcess server = start(List.of(), tls)) {
            assertThat(server.log()).contains("TLS by BoringSSL");
        }
        try (ServerProcess server = start(List.of("-Dio.netty.handler.ssl.noOpenSsl=true"), tls)) {
            assertThat(server.log()).contains("TLS by the JDK");
        }
    }

    private static ServerProcess start(List<String> options, String... arguments) {
        ServerProcess server = ServerProcess.launchBy(namespace, command(options, arguments));
        server.awaitReady();
        return server;
    }

    /** What a subcommand prints. */
    private static String run(String... arguments) {
        return namespace.run(command(List.of(), arguments).toArray(String[]::new));
    }

    private static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(options);
        command.addAll(List.of("-jar", ServerProcess.jar().toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
