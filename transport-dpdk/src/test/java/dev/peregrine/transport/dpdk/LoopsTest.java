package dev.peregrine.transport.dpdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several loops at one interface: where channels live, and how loops come and go. */
@Timeout(90)
class LoopsTest {

    private static final int CONNECTIONS = 40;

    @ParameterizedTest
    @EnumSource(MemoryWire.Receive.class)
    void eachChildLivesOnTheLoopThatOwnsItsFlow(MemoryWire.Receive receive) throws Exception {
        try (TwoHosts hosts = new TwoHosts(4, 4, receive, 2048)) {
            Set<EventLoop> homes = new HashSet<>();
            ConcurrentLinkedQueue<Channel> children = new ConcurrentLinkedQueue<>();
            Channel server = hosts.listen(new ChannelInitializer<DpdkSocketChannel>() {
                @Override
                protected void initChannel(DpdkSocketChannel child) {
                    children.add(child);
                    child.pipeline().addLast(new EchoHandler());
                }
            });
            List<Recorder> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Recorder answers = new Recorder();
                hosts.connect(server, answers).writeAndFlush(Unpooled.wrappedBuffer(new byte[2_000]));
                clients.add(answers);
            }
            for (Recorder client : clients) {
                client.awaitBytes(2_000);
            }

            assertThat(children).hasSize(CONNECTIONS);
            for (Channel child : children) {
                assertThat(child.eventLoop()).isSameAs(((DpdkSocketChannel) child).home());
                homes.add(child.eventLoop());
            }
            assertThat(homes).hasSize(4);
            for (LoopStatistics loop : hosts.serverInterface.statistics()) {
                assertThat(loop.get(LoopCounter.ACCEPTED)).isPositive();
            }
        }
    }

    @Test
    void queuesThatNoLoopHasAreReceivedFrom() throws Exception {
        MemoryWire wire = new MemoryWire(4, 1, MemoryWire.Receive.SPREAD, 1024);
        try (DpdkInterface serverInterface = new DpdkInterface(TwoHosts.config(TwoHosts.SERVER, 4), wire.left());
                DpdkInterface clientInterface = new DpdkInterface(TwoHosts.config(TwoHosts.CLIENT, 1), wire.right())) {
            DpdkEventLoopGroup first = new DpdkEventLoopGroup(serverInterface, 1);
            DpdkEventLoopGroup clients = new DpdkEventLoopGroup(clientInterface);
            Channel server = new ServerBootstrap()
                    .group(first)
                    .channel(DpdkServerSocketChannel.class)
                    .childHandler(new EchoHandler())
                    .bind(TwoHosts.SERVER, 0)
                    .sync()
                    .channel();
            Map<Recorder, Channel> earlier = connect(clients, server);
            assertThatAllAreAnswered(earlier);

            // Loops come and go while connections of the first one's lie on their queues.
            for (int round = 0; round < 3; round++) {
                DpdkEventLoopGroup more = new DpdkEventLoopGroup(serverInterface, 3);
                assertThatAllAreAnswered(earlier);
                assertThatAllAreAnswered(connect(clients, server));
                more.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
                assertThatAllAreAnswered(earlier);
                assertThatAllAreAnswered(connect(clients, server));
            }

            clients.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
            first.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private static Map<Recorder, Channel> connect(DpdkEventLoopGroup group, Channel server) {
        Map<Recorder, Channel> connections = new HashMap<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Recorder answers = new Recorder();
            connections.put(
                    answers,
                    new Bootstrap()
                            .group(group)
                            .channel(DpdkSocketChannel.class)
                            .handler(answers)
                            .connect(server.localAddress())
                            .syncUninterruptibly()
                            .channel());
        }
        return connections;
    }

    private static void assertThatAllAreAnswered(Map<Recorder, Channel> connections) throws InterruptedException {
        Map<Recorder, Integer> expected = new HashMap<>();
        connections.forEach((answers, channel) -> {
            expected.put(answers, answers.receivedBytes() + 2_000);
            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[2_000]));
        });
        for (Map.Entry<Recorder, Integer> entry : expected.entrySet()) {
            entry.getKey().awaitBytes(entry.getValue());
        }
    }

    @Test
    void theBacklogBoundsWhatAllLoopsAcceptTogether() throws Exception {
        try (TwoHosts hosts = new TwoHosts(2, 1, MemoryWire.Receive.SPREAD, 2048)) {
            ServerBootstrap bootstrap = hosts.server(new Recorder())
                    .option(ChannelOption.SO_BACKLOG, 4)
                    .option(ChannelOption.AUTO_READ, false);
            Channel server = bootstrap.bind(TwoHosts.SERVER, 0).sync().channel();

            List<Recorder> clients = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Recorder client = new Recorder();
                hosts.connect(server, client);
                clients.add(client);
            }

            Patience.await(
                    "8 resets",
                    () -> clients.stream()
                                    .filter(c -> c.events().contains("inactive"))
                                    .count()
                            == 8);
            long overflows = hosts.serverInterface.statistics().stream()
                    .mapToLong(loop -> loop.get(LoopCounter.BACKLOG_OVERFLOWS))
                    .sum();
            assertThat(overflows).isEqualTo(8);
        }
    }

    @Test
    void slotsAreBorrowedAndGivenBackManyTimes() {
        MemoryWire wire = new MemoryWire(2, 1, MemoryWire.Receive.SPREAD, 256);
        DpdkInterfaceConfig config =
                DpdkInterfaceConfig.builder().address("10.0.0.1/24").loops(2).build();
        try (DpdkInterface networkInterface = new DpdkInterface(config, wire.left())) {
            for (int round = 0; round < 50; round++) {
                DpdkEventLoopGroup first = new DpdkEventLoopGroup(networkInterface, 1);
                DpdkEventLoopGroup second = new DpdkEventLoopGroup(networkInterface, 1);
                assertThat(networkInterface.freeSlots()).isZero();
                assertThatThrownBy(() -> new DpdkEventLoopGroup(networkInterface))
                        .hasMessageContaining("slots of the interface are taken");
                assertThatThrownBy(networkInterface::close).hasMessageContaining("still use the interface");
                Future<?> firstEnd = first.shutdownGracefully(0, 1, TimeUnit.SECONDS);
                second.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
                firstEnd.syncUninterruptibly();
                assertThat(networkInterface.freeSlots()).isEqualTo(2);
            }
        }
    }

    @Test
    void shuttingAGroupDownEndsItsConnectionsAndReturnsAllBuffers() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder serverSide = new Recorder();
            Channel server = hosts.listen(serverSide);
            Recorder clientSide = new Recorder();
            Channel client = hosts.connect(server, clientSide);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[10_000]));
            serverSide.awaitBytes(10_000);

            hosts.serverGroup.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();

            clientSide.awaitEvent("inactive");
            LoopStatistics statistics = hosts.serverInterface.statistics().getFirst();
            assertThat(statistics.receiveBuffersInUse()).isZero();
            assertThat(statistics.transmitBuffersInUse()).isZero();
        }
    }

    @Test
    void aShutdownDoesNotWaitLongForAPeerThatIsGone() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder answers = new Recorder();
            Channel client = hosts.connect(hosts.listen(new EchoHandler()), answers);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100]));
            answers.awaitBytes(100);
            hosts.wire.cut();
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100])).sync();
            long beginNanos = System.nanoTime();

            hosts.clientGroup.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();

            assertThat(Duration.ofNanos(System.nanoTime() - beginNanos)).isLessThan(Duration.ofSeconds(5));
            LoopStatistics statistics = hosts.clientInterface.statistics().getFirst();
            assertThat(statistics.receiveBuffersInUse()).isZero();
            assertThat(statistics.transmitBuffersInUse()).isZero();
        }
    }

    @Test
    void buffersReleasedByOtherThreadsGoHomeEvenAfterTheirLoopHasEnded() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Hoarder hoarder = new Hoarder();
            Channel client = hosts.connect(hosts.listen(hoarder), new Recorder());
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[50_000]));
            hoarder.awaitBytes(50_000);
            LoopStatistics statistics = hosts.serverInterface.statistics().getFirst();
            int held = statistics.receiveBuffersInUse();
            assertThat(held).isPositive();

            hosts.serverGroup.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
            hoarder.release();

            DpdkEventLoopGroup next = new DpdkEventLoopGroup(hosts.serverInterface);
            Patience.await("all receive buffers", () -> statistics.receiveBuffersInUse() == 0);
            next.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void aLoopTellsHowBusyItIs() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder answers = new Recorder();
            Channel client = hosts.connect(hosts.listen(new EchoHandler()), answers);
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
            answers.awaitBytes(100_000);

            LoopStatistics statistics = hosts.serverInterface.statistics().getFirst();
            assertThat(statistics.get(LoopCounter.BUSY_TURNS)).isPositive();
            assertThat(statistics.get(LoopCounter.PARKED)).isPositive();
            assertThat(statistics.busyRatio()).isBetween(0.0, 1.0).isPositive();
        }
    }

    @Test
    void aChannelCanLeaveItsLoopAndComeBack() throws Exception {
        try (TwoHosts hosts = new TwoHosts()) {
            Recorder answers = new Recorder();
            Channel client = hosts.connect(hosts.listen(new EchoHandler()), answers);
            EventLoop home = client.eventLoop();

            client.deregister().sync();
            home.register(client).sync();
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[10]));

            answers.awaitBytes(10);
        }
    }
}
