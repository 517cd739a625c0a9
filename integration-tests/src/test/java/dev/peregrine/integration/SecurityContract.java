package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.FramedDatagrams;
import dev.peregrine.integration.harness.Certificates;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** TLS as the program openssl speaks it, and UDP; one subclass per transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SecurityContract {

    private static final String PORT = Integer.toString(Setup.PORT);

    private Path folder;
    private Setup setup;

    /** Starts the server of the subclass with options besides. */
    abstract Setup start(String... options);

    @BeforeAll
    void startServer(@TempDir Path certificates) {
        folder = certificates;
        Certificates.selfSigned(folder, "authority");
        Certificates.selfSigned(folder, "server");
        String options = "ssl_chain_cert=" + folder.resolve("server.crt") + ",ssl_key=" + folder.resolve("server.key")
                + ",ssl_session_cache,ssl_verify_mode=1,ssl_ca_cert=" + folder.resolve("authority.crt");
        setup = start("-m", "64", "-Z", "-o", options, "-U", PORT);
    }

    @AfterAll
    void stopServer() {
        setup.close();
    }

    @Test
    void valuesOfAllSizesGoThroughTls() throws IOException {
        StringBuilder commands = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int length : new int[] {1, 1_400, 16_384, 100_000, 900_000}) {
            String value = "v".repeat(length);
            commands.append("set key 0 0 %d\r\n%s\r\nget key\r\n".formatted(length, value));
            expected.append("STORED\r\nVALUE key 0 %d\r\n%s\r\nEND\r\n".formatted(length, value));
        }
        assertThat(overTls(commands + "quit\r\n", "-tls1_3")).isEqualTo(expected.toString());
        assertThat(overTls(commands + "quit\r\n", "-tls1_2")).isEqualTo(expected.toString());
    }

    @Test
    void aKnownCertificateIsTakenAndAnUnknownOneIsNot() throws IOException {
        String version = "version\r\nquit\r\n";
        assertThat(overTls(version, identity("authority"))).startsWith("VERSION ");
        assertThat(overTls(version, identity("server"))).isEmpty();
    }

    private String[] identity(String name) {
        return new String[] {
            "-cert",
            folder.resolve(name + ".crt").toString(),
            "-key",
            folder.resolve(name + ".key").toString()
        };
    }

    @Test
    void sessionsAreResumed() throws IOException {
        Path session = folder.resolve("session");
        String statistics = "stats\r\nquit\r\n";
        String first = overTls(statistics, "-tls1_2", "-no_ticket", "-sess_out", session.toString());
        String second = overTls(statistics, "-tls1_2", "-no_ticket", "-sess_in", session.toString());
        assertThat(newSessions(second)).isPositive().isEqualTo(newSessions(first));
    }

    private static int newSessions(String statistics) {
        String name = "STAT ssl_new_sessions ";
        return statistics
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> Integer.parseInt(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void datagramsAreServedBesides() {
        assertThat(ClientJvm.run(setup.clientSide(), FramedDatagrams.class, VethPair.SERVER_ADDRESS, PORT))
                .contains("datagrams: all well");
    }

    /** Has the program openssl send a text that ends with quit, and returns what comes back. */
    private String overTls(String text, String... options) throws IOException {
        Path in = Files.writeString(folder.resolve("in"), text);
        Path out = folder.resolve("out");
        setup.clientSide()
                .run(
                        "sh",
                        "-c",
                        "timeout 60 openssl s_client -quiet -connect " + VethPair.SERVER_ADDRESS + ":" + PORT + " "
                                + String.join(" ", options) + " < " + in + " > " + out + " 2>/dev/null || true");
        return Files.readString(out);
    }
}
