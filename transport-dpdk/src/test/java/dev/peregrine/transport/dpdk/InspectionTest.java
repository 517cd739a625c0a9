package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.transport.dpdk.tcp.TcpInfo;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an interface shows of itself while it works: its sockets and its frames. */
@Timeout(60)
class InspectionTest {

    private static final int PCAP_HEADER_BYTES = 24;
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    private Path directory;

    @Test
    void whatIsOpenIsListedWithItsQueues() throws Exception {
        try (TwoHosts hosts = new TwoHosts(2, 1, MemoryWire.Receive.SPREAD, 2048)) {
            Channel server = hosts.server(new Recorder())
                    .childOption(ChannelOption.AUTO_READ, false)
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            new Bootstrap()
                    .group(hosts.serverGroup)
                    .channel(DpdkDatagramChannel.class)
                    .handler(new Recorder())
                    .bind(TwoHosts.SERVER, 5353)
                    .sync();
            Channel client = hosts.connect(server, new Recorder());
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1_000])).sync();

            Patience.await(
                    "1000 bytes that are not read",
                    () -> sockets(hosts.serverInterface).stream()
                            .anyMatch(s -> s.state().equals("ESTABLISHED")
                                    && s.receiveQueueBytes() == 1_000
                                    && s.remoteAddress().equals(client.localAddress())
                                    && s.localAddress().equals(server.localAddress())));
            List<SocketStatus> sockets = sockets(hosts.serverInterface);
            assertThat(sockets).hasSize(3);
            assertThat(sockets)
                    .contains(new SocketStatus(
                            "tcp",
                            SocketStatus.ALL_LOOPS,
                            (InetSocketAddress) server.localAddress(),
                            null,
                            "LISTEN",
                            0,
                            0));
            assertThat(sockets)
                    .anyMatch(s -> s.protocol().equals("udp")
                            && s.localAddress().getPort() == 5353
                            && s.remoteAddress() == null);
            assertThat(sockets.toString()).contains("ESTABLISHED", TwoHosts.CLIENT);
        }
    }

    @Test
    void aConnectionTellsHowItGoes() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            assertThat(new DpdkSocketChannel().tcpInfo().cause()).isInstanceOf(NotYetConnectedException.class);
            Recorder answers = new Recorder();
            DpdkSocketChannel client = (DpdkSocketChannel) hosts.connect(hosts.listen(new EchoHandler()), answers);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
            answers.awaitBytes(100_000);

            TcpInfo info = client.tcpInfo().get(10, TimeUnit.SECONDS);

            assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
            assertThat(info.srttNanos()).isPositive();
            assertThat(info.cwnd()).isGreaterThan(info.sendMss());
            client.close().sync();
            assertThat(client.tcpInfo().get(10, TimeUnit.SECONDS).state()).isNotEqualTo(TcpState.ESTABLISHED);
        }
    }

    /** As Prometheus wants histograms: each bucket holds those of the buckets before it. */
    @Test
    void roundTripsAndBurstsAreToldByTheirSizes() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder answers = new Recorder();
            Channel client = hosts.connect(hosts.listen(new EchoHandler()), answers);
            exchange(client, answers, "some segments each way");

            for (String name : List.of("tcp_round_trip_seconds", "stack_burst_frames")) {
                List<Double> buckets = hosts.clientInterface.readings().stream()
                        .filter(reading -> reading.name().equals(name))
                        .sorted(Comparator.comparingDouble(InspectionTest::bound))
                        .map(reading -> reading.value().getAsDouble())
                        .toList();
                assertThat(buckets).as(name).hasSizeGreaterThan(5).isSorted();
                assertThat(buckets.getLast()).as(name).isPositive();
            }
            assertThat(hosts.clientInterface.readings())
                    .anyMatch(reading ->
                            reading.labels().getOrDefault(Reading.BOUND, "").equals("0.001024"));
        }
    }

    private static double bound(Reading reading) {
        String bound = reading.labels().get(Reading.BOUND);
        return bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound);
    }

    @Test
    void anInterfaceWithoutLoopsHasNothingOpen() {
        MemoryWire wire = new MemoryWire(1, 1, MemoryWire.Receive.SPREAD, 64);
        DpdkInterfaceConfig config =
                DpdkInterfaceConfig.builder().address("10.0.0.1/24").loops(1).build();
        try (DpdkInterface networkInterface = new DpdkInterface(config, wire.left())) {
            assertThat(sockets(networkInterface)).isEmpty();
            DpdkEventLoopGroup group = new DpdkEventLoopGroup(networkInterface);
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            assertThat(sockets(networkInterface)).isEmpty();
        }
    }

    @Test
    void aCaptureHasTheFramesBetweenItsStartAndItsEnd() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder answers = new Recorder();
            Channel client = hosts.connect(hosts.listen(new EchoHandler()), answers);
            Path file = directory.resolve("frames");
            exchange(client, answers, "before it begins");

            hosts.serverInterface.startCapture(file, 1 << 20, LONG);
            exchange(client, answers, "while it runs");
            hosts.serverInterface.stopCapture().get(10, TimeUnit.SECONDS);
            exchange(client, answers, "after its end");

            assertThat(occurrences(file, "while it runs"))
                    .as("once in, once out")
                    .isEqualTo(2);
            assertThat(occurrences(file, "before it begins")).isZero();
            assertThat(occurrences(file, "after its end")).isZero();
        }
    }

    @Test
    void aCaptureEndsWhenItsFileIsFull() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder answers = new Recorder();
            Channel client = hosts.connect(hosts.listen(new EchoHandler()), answers);
            Path file = directory.resolve("frames");

            hosts.serverInterface.startCapture(file, 10_000, LONG);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
            answers.awaitBytes(100_000);

            hosts.serverInterface.stopCapture().get(10, TimeUnit.SECONDS);
            assertThat(Files.size(written(file))).isBetween((long) PCAP_HEADER_BYTES + 1, 10_000L);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        try (TwoHosts hosts = new TwoHosts()) {
            Path file = directory.resolve("no such directory").resolve("frames");

            assertThatThrownBy(() -> hosts.serverInterface.startCapture(file, 10_000, LONG))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file + ".0");
        }
    }

    private static List<SocketStatus> sockets(DpdkInterface networkInterface) {
        return networkInterface.sockets().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private static void exchange(Channel client, Recorder answers, String text) throws InterruptedException {
        int before = answers.receivedBytes();
        client.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        answers.awaitBytes(before + text.length());
    }

    private static int occurrences(Path file, String text) throws Exception {
        return Files.readString(written(file), StandardCharsets.ISO_8859_1).split(text, -1).length - 1;
    }

    private static Path written(Path file) {
        return Path.of(file + ".0");
    }
}
