package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.ManyKeysAndRaces;
import dev.peregrine.integration.client.ScramLogin;
import dev.peregrine.integration.harness.Certificates;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the clients that programs use most find here: each does everyday things, gets ten thousand keys at once and races
 * for one by cas; in the open, logged in, and over TLS. One subclass per transport.
 */
abstract class ClientsContract {

    /** The one that the clients are packaged for; another may come first on the path. */
    private static final String DEBIANS_PYTHON = "/usr/bin/python3";

    private static final String USER = "anna";
    private static final String PASSWORD = "a long secret";
    private static final String PORT = Integer.toString(Setup.PORT);

    @TempDir
    private Path folder;

    /** Starts the server of the subclass, with variables of the environment and options besides. */
    abstract Setup start(Map<String, String> environment, String... options);

    @Test
    void inTheOpen() throws IOException {
        try (Setup setup = start(Map.of())) {
            for (String protocol : List.of("text", "binary")) {
                python(setup, "pylibmc_client.py", protocol);
                java(setup, "spymemcached", protocol);
                java(setup, "xmemcached", protocol);
                java(setup, "folsom", protocol);
            }
            python(setup, "pymemcache_client.py");
            java(setup, "meta", "text");
        }
    }

    @Test
    void loggedInBySasl() throws IOException {
        try (Setup setup = start(saslUsers(), "-S")) {
            python(setup, "pylibmc_client.py", "binary", USER, PASSWORD);
            java(setup, "spymemcached", "binary", USER, PASSWORD);
            java(setup, "xmemcached", "binary", USER, PASSWORD);
            java(setup, "folsom", "binary", USER, PASSWORD);
            assertThat(ClientJvm.run(setup.clientSide(), ScramLogin.class, VethPair.SERVER_ADDRESS, PORT))
                    .contains("all well");
        }
    }

    @Test
    void libsaslChoosesTheStrongestMechanism() throws IOException {
        try (Setup setup = start(saslUsers(), "-S", "-vv")) {
            assertThat(setup.clientSide()
                            .run(
                                    DEBIANS_PYTHON,
                                    "-c",
                                    "import pylibmc, sys; print(pylibmc.Client([sys.argv[1]], binary=True,"
                                            + " username=sys.argv[2], password=sys.argv[3]).set('key', 'value'))",
                                    VethPair.SERVER_ADDRESS + ":" + PORT,
                                    USER,
                                    PASSWORD))
                    .contains("True");
            setup.server().awaitLog("mech:  ``SCRAM-SHA-256''");
        }
    }

    private Map<String, String> saslUsers() throws IOException {
        Path users = folder.resolve("users");
        Files.write(users, List.of(USER + ":" + PASSWORD, ScramLogin.USER + ":" + ScramLogin.PASSWORD));
        return Map.of("MEMCACHED_SASL_PWDB", users.toString());
    }

    @Test
    void loggedInByTheFileOfUsers() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), USER + ":" + PASSWORD + "\n");
        try (Setup setup = start(Map.of(), "-Y", users.toString())) {
            java(setup, "folsom", "text", USER, PASSWORD);
            java(setup, "meta", "text", USER, PASSWORD);
        }
    }

    @Test
    void overTls() throws IOException {
        Certificates.selfSigned(folder, "server");
        String files = "ssl_chain_cert=" + folder.resolve("server.crt") + ",ssl_key=" + folder.resolve("server.key");
        try (Setup setup = start(Map.of(), "-Z", "-o", files)) {
            String certificate = folder.resolve("server.crt").toString();
            python(setup, "pymemcache_client.py", certificate);
            java(setup, "folsom", "text", "", "", certificate);
            java(setup, "folsom", "binary", "", "", certificate);
            java(setup, "meta", "text", "", "", certificate);
        }
    }

    /** One connection and four that race make two more than there may be. */
    @Test
    void overTheLimitOfConnections() {
        try (Setup setup = start(Map.of(), "-c", "3", "-o", "no_maxconns_fast")) {
            java(setup, "folsom", "text");
            Metrics metrics = setup.metrics();
            assertThat(metrics.sum("memcached_connections_listener_disabled_total"))
                    .isPositive();
            assertThat(metrics.sum("memcached_connections_rejected_total")).isZero();
        }
    }

    private static void java(Setup setup, String... arguments) {
        List<String> all = new ArrayList<>(List.of(VethPair.SERVER_ADDRESS, PORT));
        all.addAll(List.of(arguments));
        assertThat(ClientJvm.run(setup.clientSide(), ManyKeysAndRaces.class, all.toArray(String[]::new)))
                .contains("all well");
    }

    private void python(Setup setup, String program, String... arguments) throws IOException {
        Path file = folder.resolve(program);
        try (InputStream in = ClientsContract.class.getResourceAsStream(program)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of(DEBIANS_PYTHON, file.toString(), VethPair.SERVER_ADDRESS, PORT));
        command.addAll(List.of(arguments));
        assertThat(setup.clientSide().run(command.toArray(String[]::new))).contains("all well");
    }
}
