package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peregrine.memcached.config.TransportKind;
import dev.peregrine.memcached.server.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One server on each of the kernel's networks; the same tests for each. */
@ParameterizedClass
@EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
class KernelTransportsTest {

    private final TransportKind kind;

    @TempDir
    private Path folder;

    KernelTransportsTest(TransportKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void skipWhatTheKernelDenies() {
        Optional<String> reason = Transports.unavailable(kind);
        reason.ifPresent(text -> System.err.println("SKIPPED on " + kind.label() + ": " + text));
        assumeTrue(reason.isEmpty(), () -> kind.label() + ": " + reason.orElseThrow());
    }

    @Test
    void aValueComesBackOverTcp() throws IOException {
        try (MemcachedServer server = start("-p", "-1");
                TextClient client = TextClient.connect(server.port())) {
            assertThat(server.transport()).isEqualTo(kind.label());
            assertThat(client.ask("set key 5 0 3\r\nabc")).isEqualTo("STORED");
            assertThat(client.ask("get key")).isEqualTo("VALUE key 5 3");
            assertThat(client.line()).isEqualTo("abc");
            assertThat(client.line()).isEqualTo("END");
        }
    }

    @Test
    void flushAllIsRefusedWhereItIsForbidden() throws IOException {
        try (MemcachedServer server = start("-p", "-1", "-F");
                TextClient client = TextClient.connect(server.port())) {
            assertThat(client.ask("flush_all")).isEqualTo("CLIENT_ERROR flush_all not allowed");
        }
    }

    @Test
    void allAddressesAreThoseOfBothFamilies() throws IOException {
        try (MemcachedServer server = start("-p", "-1")) {
            for (String literal : List.of("127.0.0.1", "127.0.0.2", "::1")) {
                try (TextClient client = TextClient.connect(InetAddress.ofLiteral(literal), server.port())) {
                    assertThat(client.ask("version")).startsWith("VERSION ");
                }
            }
        }
    }

    @Test
    void severalAddressesServeTheSameItems() throws IOException {
        try (MemcachedServer server = start("-p", "-1", "-l", "127.0.0.1,127.0.0.2", "-l", "::1")) {
            assertThat(server.addresses()).hasSize(3);
            try (TextClient first =
                            TextClient.connect(server.addresses().getFirst().getAddress(), server.port());
                    TextClient last = TextClient.connect(
                            server.addresses().getLast().getAddress(),
                            server.addresses().getLast().getPort())) {
                assertThat(first.ask("set key 0 0 1\r\nx")).isEqualTo("STORED");
                assertThat(last.ask("get key")).isEqualTo("VALUE key 0 1");
            }
        }
    }

    @Test
    void aLargeValueComesBackWhole() throws IOException {
        int length = 1_000_000;
        String value = "0123456789".repeat(length / 10);
        try (MemcachedServer server = start("-p", "-1");
                TextClient client = TextClient.connect(server.port())) {
            assertThat(client.ask("set big 0 0 " + length + "\r\n" + value)).isEqualTo("STORED");
            assertThat(client.ask("get big")).isEqualTo("VALUE big 0 " + length);
            assertThat(client.bytes(length)).isEqualTo(value);
            assertThat(client.line()).isEmpty();
            assertThat(client.line()).isEqualTo("END");
        }
    }

    @Test
    void connectionsOverTheLimitAreToldAndClosed() throws IOException {
        try (MemcachedServer server = start("-p", "-1", "-c", "2");
                TextClient first = TextClient.connect(server.port());
                TextClient second = TextClient.connect(server.port())) {
            assertThat(first.ask("version")).startsWith("VERSION ");
            assertThat(second.ask("version")).startsWith("VERSION ");

            try (TextClient third = TextClient.connect(server.port())) {
                assertThat(third.line()).isEqualTo("ERROR Too many open connections");
                assertThat(third.line()).isNull();
            }
            assertThat(first.ask("version")).startsWith("VERSION ");

            second.close();
            awaitAcceptance(server.port());
        }
    }

    @Test
    void silentConnectionsAreClosedAndBusyOnesAreNot() throws IOException {
        try (MemcachedServer server = start("-p", "-1", "-o", "idle_timeout=3", "--debug-commands");
                TextClient silent = TextClient.connect(server.port());
                TextClient half = TextClient.connect(server.port());
                TextClient begun = TextClient.connect(server.port());
                TextClient busy = TextClient.connect(server.port())) {
            assertThat(silent.ask("version")).startsWith("VERSION ");
            assertThat(half.send("version\r\nge").line()).startsWith("VERSION ");
            assertThat(begun.send("version\r\nset key 0 0 6\r\nabc").line()).startsWith("VERSION ");
            assertThat(busy.ask("debugtime 100")).isEqualTo("OK");

            assertThat(silent.line()).isNull();
            assertThat(half.line()).isNull();

            assertThat(busy.statistics("")).containsEntry("idle_kicks", "2");
            assertThat(begun.send("def").ask("")).isEqualTo("STORED");
        }
    }

    /** The server sees the end of a connection a moment after its client does. */
    private static void awaitAcceptance(int port) throws IOException {
        List<String> replies = new ArrayList<>();
        while (replies.size() < 1000) {
            try (TextClient client = TextClient.connect(port)) {
                String reply = client.ask("version");
                if (reply != null && reply.startsWith("VERSION ")) {
                    return;
                }
                replies.add(reply);
            }
        }
        assertThat(replies).as("replies after a place had become free").contains("VERSION");
    }

    @Test
    void aUnixSocketServesInsteadOfTcp() throws IOException {
        Path path = folder.resolve("cache.sock");
        try (MemcachedServer server = start("-s", path.toString(), "-a", "0760")) {
            assertThat(server.addresses()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwxrw----");
            assertThat(overUnixSocket(path, "set key 0 0 1\r\nx\r\n")).isEqualTo("STORED\r\n");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void aUnixSocketThatWasLeftBehindIsReplaced() throws IOException {
        Path path = folder.resolve("cache.sock");
        try (ServerSocketChannel leftBehind = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            leftBehind.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();

        try (MemcachedServer server = start("-s", path.toString())) {
            assertThat(server.addresses()).isEmpty();
            assertThat(overUnixSocket(path, "mn\r\n")).isNotEmpty();
        }
    }

    private static String overUnixSocket(Path path, String command) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer reply = ByteBuffer.allocate(1024);
            do {
                if (client.read(reply) < 0) {
                    break;
                }
            } while (reply.get(reply.position() - 1) != '\n');
            return new String(reply.array(), 0, reply.position(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void clientsOverTheLimitWaitUntilOthersLeave() throws IOException {
        try (MemcachedServer server = start("-p", "-1", "-c", "2", "-o", "no_maxconns_fast");
                TextClient first = TextClient.connect(server.port());
                TextClient second = TextClient.connect(server.port())) {
            assertThat(first.ask("version")).startsWith("VERSION ");
            assertThat(second.ask("version")).startsWith("VERSION ");
            List<TextClient> others = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                others.add(TextClient.connect(server.port()).send("version\r\nquit\r\n"));
            }
            Map<String, String> full = second.statistics("");
            while (full.get("accepting_conns").equals("1")) {
                full = second.statistics("");
            }
            assertThat(full).containsEntry("curr_connections", "2").containsEntry("total_connections", "2");

            first.close();
            for (TextClient other : others) {
                assertThat(other.line()).startsWith("VERSION ");
                other.awaitEnd();
                other.close();
            }
            Map<String, String> free = second.statistics("");
            while (free.get("accepting_conns").equals("0")) {
                free = second.statistics("");
            }
            assertThat(free).containsEntry("total_connections", "7");
            assertThat(Long.parseLong(free.get("listen_disabled_num"))).isPositive();
            assertThat(Long.parseLong(free.get("time_in_listen_disabled_us"))).isPositive();
        }
    }

    @Test
    void aPortInUseIsToldWithTheCure() {
        try (MemcachedServer first = start("-p", "-1")) {
            assertThatStartIsRefused("-p", Integer.toString(first.port()))
                    .isEqualTo("cannot listen on 0.0.0.0:" + first.port()
                            + ": address already in use; stop the process that has it (ss -ltnp sport = :"
                            + first.port() + " shows it) or choose another by -p or -l");
        }
    }

    private AbstractStringAssert<?> assertThatStartIsRefused(String... args) {
        StartException refusal =
                catchThrowableOfType(StartException.class, () -> start(args).close());
        return assertThat(refusal).as("refusal").isNotNull().extracting(Throwable::getMessage, STRING);
    }

    @Test
    void addressesOfOthersAreRefused() {
        assertThatStartIsRefused("-l", "192.0.2.1:22222")
                .isEqualTo("cannot listen on 192.0.2.1:22222: no such address on this machine; ip address shows the"
                        + " ones there are");
        assertThatStartIsRefused("-l", "no-such-host.invalid:22222")
                .isEqualTo("cannot listen on no-such-host.invalid:22222: unknown host name; give an address of this"
                        + " machine, or a name that resolves to one");
    }

    @Test
    void aRefusedStartLeavesNothingOpen() throws IOException {
        int port;
        try (MemcachedServer other = start("-p", "-1")) {
            port = other.port();
        }
        assertThatStartIsRefused("-l", "127.0.0.1:" + port + ",192.0.2.1").contains("no such address");
        try (MemcachedServer again = start("-l", "127.0.0.1:" + port);
                TextClient client = TextClient.connect(port)) {
            assertThat(again.port()).isEqualTo(port);
            assertThat(client.ask("version")).startsWith("VERSION ");
        }
    }

    @Test
    void aClosedServerHasClosedItsConnections() throws IOException {
        MemcachedServer server = start("-p", "-1");
        try (TextClient client = TextClient.connect(server.port())) {
            assertThat(client.ask("version")).startsWith("VERSION ");

            server.close();

            assertThat(client.line()).isNull();
        }
    }

    private MemcachedServer start(String... args) {
        List<String> all = new ArrayList<>(List.of("--transport", kind.label(), "-t", "2"));
        all.addAll(List.of(args));
        return Servers.start(all.toArray(String[]::new));
    }
}
