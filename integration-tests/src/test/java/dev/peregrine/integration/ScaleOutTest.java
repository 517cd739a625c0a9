package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.integration.client.Ketama;
import dev.peregrine.integration.harness.ClientJvm;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.NamespaceThread;
import dev.peregrine.integration.harness.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three servers under a client that spreads keys by consistent hashing: where one goes, the others' keys stay. */
class ScaleOutTest {

    private static final int KEYS = 3000;
    private static final List<Integer> PORTS = List.of(11311, 11312, 11313);

    @Test
    void theLossOfOneOfThreeServersLosesItsKeysAlone() throws Exception {
        try (Namespace namespace = Namespace.create()) {
            List<ServerProcess> servers = new ArrayList<>();
            Process client = null;
            try {
                PORTS.forEach(port -> servers.add(ServerProcess.start(
                        namespace, List.of("--transport", "nio", "-t", "1", "-p", Integer.toString(port)))));
                client = ClientJvm.start(namespace, Ketama.class, arguments());
                ClientJvm.await(client, "stored " + KEYS);
                List<Integer> items = NamespaceThread.call(
                        namespace, () -> PORTS.stream().map(ScaleOutTest::items).toList());
                assertThat(items).allMatch(count -> count > KEYS / 6);
                assertThat(items.stream().mapToInt(Integer::intValue).sum()).isEqualTo(KEYS);
                servers.getFirst().kill();
                client.getOutputStream().write('\n');
                client.getOutputStream().flush();
                ClientJvm.await(client, "kept " + (KEYS - items.getFirst()));
                ClientJvm.await(client, "again " + KEYS);
            } finally {
                ClientJvm.end(client);
                servers.stream().skip(1).forEach(ServerProcess::close);
            }
        }
    }

    private static String[] arguments() {
        return IntStream.range(-1, PORTS.size())
                .mapToObj(i -> i < 0 ? Integer.toString(KEYS) : "127.0.0.1:" + PORTS.get(i))
                .toArray(String[]::new);
    }

    /** What a server tells of itself. */
    private static int items(int port) {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
                BufferedReader answers =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream().write("stats\r\nquit\r\n".getBytes(StandardCharsets.US_ASCII));
            return answers.lines()
                    .filter(line -> line.startsWith("STAT curr_items "))
                    .mapToInt(line -> Integer.parseInt(line.split(" ", -1)[2]))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
