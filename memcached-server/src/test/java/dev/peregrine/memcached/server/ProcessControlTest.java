package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program does on signals, in the background, and as another user. */
class ProcessControlTest {

    private static final long AWAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final Pattern METRICS = Pattern.compile("metrics on http://0\\.0\\.0\\.0:(\\d+)/metrics");

    @TempDir
    private Path folder;

    private Path portFile;
    private Path users;

    @BeforeEach
    void nameFiles() throws IOException {
        portFile = folder.resolve("ports");
        users = Files.writeString(folder.resolve("users"), "foo:bar\n");
    }

    @Test
    void aHangUpHasUsersAndCertificatesReadAnew() throws Exception {
        List<String> options = new ArrayList<>(List.of("-Y", users.toString(), "-l", "notls:127.0.0.1,127.0.0.1"));
        options.addAll(
                List.of(TlsClients.write(TlsClients.certificate("first", TlsClients.authority("authority")), folder)));
        try (ChildJvm server = start(options.toArray(String[]::new))) {
            assertThat(logIn("foo bar")).isEqualTo("STORED");
            Files.writeString(users, "foo:new\n");
            TlsClients.write(TlsClients.certificate("second", TlsClients.authority("authority")), folder);

            server.signal("HUP");

            await(() -> logIn("foo new").equals("STORED"));
            assertThat(logIn("foo bar")).isEqualTo("CLIENT_ERROR authentication failure");
            await(() -> {
                try (var socket = TlsClients.anonymous().connect(ports().getLast())) {
                    return TlsClients.serverName(socket).equals("CN=second");
                }
            });

            Files.writeString(users, "nonsense\n");
            server.signal("HUP");
            await(() -> server.errors().contains("the users stay as they were: cannot use the file of users " + users));
            assertThat(logIn("foo new")).isEqualTo("STORED");
        }
    }

    private String logIn(String token) throws IOException {
        try (TextClient client = TextClient.connect(ports().getFirst())) {
            return client.ask("set x 0 0 " + token.length() + "\r\n" + token);
        }
    }

    @Test
    void theSignalOfAGracefulStopStopsWithStatusZero() throws Exception {
        try (ChildJvm server = start()) {
            server.signal("USR1");
            assertThat(server.exitStatus()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "USR1"})
    void clientsFinishWhatTheyHaveBegunBeforeTheEnd(String signal) throws Exception {
        try (ChildJvm server = start("--drain-seconds", "60");
                TextClient idle = TextClient.connect(ports().getFirst());
                TextClient busy = TextClient.connect(ports().getFirst())) {
            assertThat(idle.ask("version")).startsWith("VERSION ");
            assertThat(busy.ask("version")).startsWith("VERSION ");
            busy.send("set key 0 0 6\r\nabc");

            server.signal(signal);

            assertThat(idle.line()).isNull();
            await(this::refusesConnections);
            assertThat(busy.ask("def")).isEqualTo("STORED");
            assertThat(busy.line()).isNull();
            assertThat(server.exitStatus()).isZero();
        }
    }

    /** Whoever spreads clients over servers sends no more, and whoever watches processes does not kill this one. */
    @Test
    void aServerThatDrainsIsAliveAndNotReady() throws Exception {
        try (ChildJvm server = start("--drain-seconds", "60", "--metrics-port", "-1");
                HttpClient http = HttpClient.newHttpClient();
                TextClient busy = TextClient.connect(ports().getFirst())) {
            await(() -> server.errors().contains("ready after"));
            Matcher metrics = METRICS.matcher(server.errors());
            assertThat(metrics.find()).isTrue();
            URI uri = URI.create("http://127.0.0.1:" + metrics.group(1));
            assertThat(busy.ask("version")).startsWith("VERSION ");
            assertThat(get(http, uri.resolve("/readyz")).statusCode()).isEqualTo(200);
            busy.send("set key 0 0 6\r\nabc");

            server.signal("TERM");

            await(this::refusesConnections);
            assertThat(get(http, uri.resolve("/readyz")).statusCode()).isEqualTo(503);
            assertThat(get(http, uri.resolve("/healthz")).statusCode()).isEqualTo(200);
            assertThat(get(http, uri.resolve("/metrics")).body())
                    .contains("\nmemcached_accepting_connections{application=\"peregrine\"} 0.0\n");
            assertThat(busy.ask("def")).isEqualTo("STORED");
            assertThat(server.exitStatus()).isZero();
        }
    }

    private static HttpResponse<String> get(HttpClient http, URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void clientsThatNeverFinishAreNotWaitedForForEver() throws Exception {
        try (ChildJvm server = start("--drain-seconds", "1");
                TextClient busy = TextClient.connect(ports().getFirst())) {
            busy.send("set key 0 0 6\r\nabc");
            assertThat(server.pid()).isPositive();

            server.signal("TERM");

            assertThat(server.exitStatus()).isZero();
            busy.awaitEnd();
        }
    }

    private boolean refusesConnections() throws IOException {
        try {
            TextClient.connect(ports().getFirst()).close();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void itGoesOnInTheBackground() throws Exception {
        Path pidFile = folder.resolve("pid");
        try (ChildJvm foreground =
                ChildJvm.start(folder, environment(), "-p", "-1", "-m", "8", "-d", "-P", pidFile.toString())) {
            assertThat(foreground.exitStatus()).as(foreground.errors()).isZero();
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            ProcessHandle background = ProcessHandle.of(pid).orElseThrow();
            try (TextClient client = TextClient.connect(ports().getFirst())) {
                assertThat(client.statistics("")).containsEntry("pid", Long.toString(pid));
                assertThat(pid).isNotEqualTo(foreground.pid());
                assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/0")))
                        .hasToString("/dev/null");
                assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/2")))
                        .hasToString("/dev/null");
            } finally {
                background.destroy();
            }
            background.onExit().get(60, TimeUnit.SECONDS);
            assertThat(pidFile).doesNotExist();
        }
    }

    @Test
    void aStartInTheBackgroundThatFailsIsToldInTheForeground() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                ChildJvm foreground = ChildJvm.start(
                        folder, environment(), "-l", "127.0.0.1:" + other.getLocalPort(), "-m", "8", "-d")) {
            assertThat(foreground.exitStatus()).isEqualTo(1);
            assertThat(foreground.errors())
                    .startsWith("memcached-server: cannot listen on 127.0.0.1:" + other.getLocalPort())
                    .hasLineCount(1);
        }
    }

    @Test
    void rootBecomesAnotherUserWithAllThreads() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become another user");
        try (ChildJvm server = start("-u", "nobody", "-r")) {
            try (TextClient client = TextClient.connect(ports().getFirst())) {
                assertThat(client.ask("version")).startsWith("VERSION ");
            }
            await(() -> ids(server.pid()).stream().allMatch(line -> line.matches("[UG]id:(\\t65534){4}")));
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/limits")))
                    .containsPattern("Max core file size +unlimited +unlimited");
        }
        try (ChildJvm server = ChildJvm.start(folder, Map.of(), "-p", "-1", "-m", "8", "-u", "no-such-user")) {
            assertThat(server.exitStatus()).isEqualTo(1);
            assertThat(server.errors())
                    .isEqualTo("memcached-server: -u no-such-user: the process cannot become this user: there is no"
                            + " such user\n");
        }
    }

    /** User and group of each thread. */
    private static List<String> ids(long pid) throws IOException {
        List<String> ids = new ArrayList<>();
        try (var threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads.toList()) {
                Files.readAllLines(thread.resolve("status")).stream()
                        .filter(line -> line.startsWith("Uid:") || line.startsWith("Gid:"))
                        .forEach(ids::add);
            }
        }
        return ids;
    }

    @Test
    void saslLetsInWhomTheEnvironmentsFileNames() throws Exception {
        Map<String, String> environment =
                Map.of(PortFile.VARIABLE, portFile.toString(), Passwords.SASL_VARIABLE, users.toString());
        try (ChildJvm server = ChildJvm.start(folder, environment, "-p", "-1", "-m", "8", "-S")) {
            server.await(portFile);
            try (TextClient client = TextClient.connect(ports().getFirst())) {
                assertThat(status(client, 0x20, "", "")).isZero();
                assertThat(status(client, 0x21, "PLAIN", "\0foo\0wrong")).isEqualTo(0x20);
                assertThat(status(client, 0x21, "X".repeat(33), "\0foo\0bar")).isEqualTo(4);
                assertThat(status(client, 0x21, "PLAIN", "\0foo\0bar")).isZero();
                assertThat(status(client, 0x00, "key", "")).isEqualTo(1);
            }
            try (TextClient client = TextClient.connect(ports().getFirst())) {
                assertThat(status(client, 0x00, "key", "")).isEqualTo(0x20);
                client.awaitEnd();
            }
        }
        assertThatThrownBy(() -> Servers.start("-p", "-1", "-m", "8", "-S").close())
                .isInstanceOf(StartException.class)
                .hasMessageContaining(Passwords.SASL_VARIABLE);
    }

    /** Sends a packet of the binary protocol and takes the status of the reply. */
    private static int status(TextClient client, int opcode, String key, String value) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(24);
        packet.put((byte) 0x80).put((byte) opcode).putShort((short) key.length());
        packet.putInt(0).putInt(key.length() + value.length());
        client.send(packet.array()).send(key + value);
        ByteBuffer reply = ByteBuffer.wrap(client.raw(24));
        client.raw(reply.getInt(8));
        return reply.getShort(6);
    }

    private List<Integer> ports() throws IOException {
        return Files.readAllLines(portFile).stream()
                .map(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    private Map<String, String> environment() {
        return Map.of(PortFile.VARIABLE, portFile.toString());
    }

    private ChildJvm start(String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("-p", "-1", "-m", "8", "-t", "2"));
        args.addAll(List.of(options));
        ChildJvm server = ChildJvm.start(folder, environment(), args.toArray(String[]::new));
        server.await(portFile);
        return server;
    }

    private interface Condition {

        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long deadlineNanos = System.nanoTime() + AWAIT_NANOS;
        while (!condition.holds()) {
            assertThat(System.nanoTime() - deadlineNanos)
                    .as("nanoseconds too late")
                    .isNegative();
            Thread.onSpinWait();
        }
    }
}
