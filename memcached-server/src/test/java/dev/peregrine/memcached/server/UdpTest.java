package dev.peregrine.memcached.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peregrine.memcached.config.TransportKind;
import dev.peregrine.memcached.server.transport.Transports;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests in datagrams, on each of the kernel's networks. */
@ParameterizedClass
@EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
class UdpTest {

    private static final int HEADER = 8;
    private static final int MAX_DATAGRAM = 1400;

    private final TransportKind kind;

    UdpTest(TransportKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void skipWhatTheKernelDenies() {
        assumeTrue(Transports.unavailable(kind).isEmpty(), kind::label);
    }

    @Test
    void requestsAreAnsweredUnderTheirNumber() throws IOException {
        try (MemcachedServer server = start();
                Client client = new Client(server)) {
            assertThat(client.ask(160, "set key 5 0 3\r\nabc\r\n")).isEqualTo("STORED\r\n");
            assertThat(client.ask(65_535, "get key\r\n")).isEqualTo("VALUE key 5 3\r\nabc\r\nEND\r\n");
            assertThat(client.ask(7, "get missing\r\nget key\r\n")).isEqualTo("END\r\nVALUE key 5 3\r\nabc\r\nEND\r\n");
            assertThat(client.ask(8, "mg key v\r\nmn\r\n")).isEqualTo("VA 3\r\nabc\r\nMN\r\n");
        }
    }

    @Test
    void theirAddressIsAmongTheConnections() throws IOException {
        try (MemcachedServer server = start();
                Client client = new Client(server)) {
            int port = server.udpAddresses().getFirst().getPort();
            assertThat(client.ask(1, "stats conns\r\n"))
                    .contains(":UDP UDP\r\n", ":addr udp:127.0.0.1:" + port + "\r\n", ":state conn_read\r\n");
        }
    }

    /** Its lines would go to whoever asks something next. */
    @Test
    void nobodyWatchesByDatagrams() throws IOException {
        try (MemcachedServer server = start();
                Client client = new Client(server)) {
            assertThat(client.ask(1, "watch fetchers\r\n")).isEqualTo("CLIENT_ERROR watch commands not allowed\r\n");
            assertThat(client.ask(2, "get missing\r\n")).isEqualTo("END\r\n");
        }
    }

    @Test
    void theBinaryProtocolIsKnownByItsFirstByte() throws IOException {
        try (MemcachedServer server = start();
                Client client = new Client(server)) {
            ByteBuffer noop = ByteBuffer.allocate(24).put((byte) 0x80).put((byte) 0x0a);
            String reply = client.ask(1, new String(noop.array(), ISO_8859_1));
            assertThat(reply).hasSize(24).startsWith("\u0081\n");
        }
    }

    @Test
    void aLargeReplyTakesSeveralDatagrams() throws IOException {
        String value = "0123456789".repeat(2_000);
        try (MemcachedServer server = start();
                Client client = new Client(server);
                TextClient tcp = TextClient.connect(server.port())) {
            assertThat(tcp.ask("set big 0 0 20000\r\n" + value)).isEqualTo("STORED");
            assertThat(client.ask(53, "get big\r\n")).isEqualTo("VALUE big 0 20000\r\n" + value + "\r\nEND\r\n");
            assertThat(client.sizes)
                    .hasSize(15)
                    .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(MAX_DATAGRAM));
        }
    }

    @Test
    void aReplyWithoutMeasureIsRefused() throws IOException {
        try (MemcachedServer server = start("-I", "1024");
                Client client = new Client(server)) {
            assertThat(client.ask(1, "set key 0 0 900\r\n" + "x".repeat(900) + "\r\n"))
                    .isEqualTo("STORED\r\n");
            assertThat(client.ask(2, "get" + " key".repeat(300) + "\r\n"))
                    .isEqualTo("SERVER_ERROR out of memory writing get response\r\n");
            assertThat(client.ask(3, "get missing\r\n")).isEqualTo("END\r\n");
        }
    }

    @Test
    void whatIsNoWholeRequestIsPassedOver() throws IOException {
        try (MemcachedServer server = start();
                Client client = new Client(server)) {
            client.send(new byte[0]);
            client.send("\0\1\0\0\0\1\0\0".getBytes(ISO_8859_1));
            client.send("\0\1\0\0\0\2\0\0get key\r\n".getBytes(ISO_8859_1));
            client.send("\0\1\0\0\0\1\0\0get key".getBytes(ISO_8859_1));
            client.send("\0\1\0\0\0\1\0\0set key 0 0 10\r\nabc".getBytes(ISO_8859_1));
            client.send("\0\1\0\0\0\1\0\0set key 0 0 1 noreply\r\nx\r\n".getBytes(ISO_8859_1));
            Random random = new Random(1);
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[random.nextInt(2_000)];
                random.nextBytes(noise);
                if (noise.length > 6) {
                    noise[4] = 0;
                    noise[5] = 0;
                }
                client.send(noise);
                // One by one: what the socket has no room for would be lost.
                assertThat(client.ask(i, "mn\r\n")).isEqualTo("MN\r\n");
            }
            assertThat(client.ask(9, "get key\r\n")).isEqualTo("VALUE key 0 1\r\nx\r\nEND\r\n");
        }
    }

    @Test
    void thePortFileTellsBothPorts(@TempDir Path folder) throws IOException {
        try (MemcachedServer server = start()) {
            Path file = folder.resolve("ports");
            PortFile.write(file, server.addresses(), server.udpAddresses());
            assertThat(Files.readString(file))
                    .isEqualTo("TCP INET: " + server.port() + "\nUDP INET: "
                            + server.udpAddresses().getFirst().getPort() + "\n");
        }
    }

    @Test
    void aPortInUseIsTold() throws IOException {
        try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String refusal = catchThrowableOfType(
                            StartException.class,
                            () -> start("-U", Integer.toString(other.getLocalPort()))
                                    .close())
                    .getMessage();
            assertThat(refusal)
                    .startsWith("cannot listen on UDP 127.0.0.1:" + other.getLocalPort() + ": address already in use");
        }
    }

    private MemcachedServer start(String... args) {
        List<String> all = new ArrayList<>(
                List.of("--transport", kind.label(), "-t", "2", "-p", "-1", "-U", "-1", "-l", "127.0.0.1", "-m", "8"));
        all.addAll(List.of(args));
        return Servers.start(all.toArray(String[]::new));
    }

    /** Sends requests with a frame header, and puts the datagrams of a reply together. */
    private static final class Client implements AutoCloseable {

        private static final int TIMEOUT_MILLIS = 10_000;

        private final DatagramSocket socket = new DatagramSocket();
        private final List<Integer> sizes = new ArrayList<>();

        Client(MemcachedServer server) throws IOException {
            socket.connect(server.udpAddresses().getFirst());
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }

        void send(byte[] datagram) throws IOException {
            socket.send(new DatagramPacket(datagram, datagram.length));
        }

        String ask(int number, String request) throws IOException {
            ByteBuffer datagram = ByteBuffer.allocate(HEADER + request.length());
            datagram.putShort((short) number)
                    .putShort((short) 0)
                    .putShort((short) 1)
                    .putShort((short) 0);
            datagram.put(request.getBytes(ISO_8859_1));
            send(datagram.array());
            sizes.clear();
            TreeMap<Integer, String> parts = new TreeMap<>();
            int total;
            do {
                DatagramPacket reply = new DatagramPacket(new byte[65_536], 65_536);
                socket.receive(reply);
                sizes.add(reply.getLength());
                ByteBuffer header = ByteBuffer.wrap(reply.getData());
                assertThat(header.getShort(0) & 0xffff).as("request number").isEqualTo(number);
                assertThat(header.getShort(6)).as("reserved").isZero();
                total = header.getShort(4);
                parts.put(
                        (int) header.getShort(2),
                        new String(reply.getData(), HEADER, reply.getLength() - HEADER, ISO_8859_1));
            } while (parts.size() < total);
            assertThat(parts.lastKey()).isEqualTo(total - 1);
            return String.join("", parts.values());
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
