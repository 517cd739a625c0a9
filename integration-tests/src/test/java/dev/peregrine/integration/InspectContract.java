package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.harness.Jar;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A running server is looked into from its command line; one subclass per transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InspectContract {

    private Path socket;
    private Setup setup;
    private Socket client;

    /** Starts the server of the subclass with options besides. */
    abstract Setup start(String... options);

    @BeforeAll
    void startServer(@TempDir Path folder) throws Exception {
        socket = folder.resolve("admin.sock");
        setup = start("--admin-socket", socket.toString());
        client = NamespaceThread.call(
                setup.clientSide(), () -> new Socket(InetAddress.ofLiteral(VethPair.SERVER_ADDRESS), Setup.PORT));
        ask(client);
    }

    @AfterAll
    void stopServer() throws IOException {
        if (client == null) {
            return;
        }
        client.close();
        setup.close();
        assertThat(socket).doesNotExist();
    }

    final Setup setup() {
        return setup;
    }

    final Socket client() {
        return client;
    }

    /** Runs a subcommand against the server. */
    final String inspect(String command, String... arguments) {
        Jar.Outcome outcome = Jar.run(setup.serverSide(), command(command, arguments));
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }

    /** The arguments of a subcommand against the server. */
    final String[] command(String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        all[1] = "--socket";
        all[2] = socket.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return all;
    }

    /** One request of a client and its answer. */
    static void ask(Socket client) throws IOException {
        client.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream answer = client.getInputStream();
        int next = answer.read();
        while (next >= 0 && next != '\n') {
            next = answer.read();
        }
        assertThat(next).isEqualTo('\n');
    }

    @Test
    void listsTheListenerAndAClient() {
        assertThat(inspect("connections").lines())
                .anyMatch(line -> line.matches("tcp +\\S+ +\\S+ +\\S+ +10\\.77\\.0\\.1:11211 +\\* +LISTEN"))
                .anyMatch(line -> line.matches("tcp +\\d+ +\\S+ +0 +10\\.77\\.0\\.1:11211 +10\\.77\\.0\\.2:"
                        + client.getLocalPort() + " +ESTABLISHED"));
    }

    @Test
    void nobodyElseMayAsk() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void aSocketThatIsNotThereIsToldWithItsCure() {
        Jar.Outcome outcome = Jar.run(setup.serverSide(), "connections", "--socket", "/nowhere/admin.sock");
        assertThat(outcome.output().lines())
                .singleElement()
                .asString()
                .startsWith("memcached-server: there is no admin socket /nowhere/admin.sock; start the server with");
        assertThat(outcome.status()).isEqualTo(1);
    }
}
