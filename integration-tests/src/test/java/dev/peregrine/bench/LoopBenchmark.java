package dev.peregrine.bench;

import dev.peregrine.memcached.protocol.MemcachedInitializer;
import dev.peregrine.memcached.store.ChronicleStore;
import dev.peregrine.memcached.store.StoreOptions;
import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkInterfaceConfig;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.DpdkSocketChannel;
import dev.peregrine.transport.dpdk.IdleStrategy;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a get costs on one DPDK event loop that is server and client at once: pipeline, store, channels and both ends of TCP.
 * The device is {@code net_ring}; packets to the interface's own address come back inside the stack.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class LoopBenchmark {

    private static final int REQUESTS = 20_000;
    private static final int PORT = 11211;
    private static final String ADDRESS = "10.0.0.1";
    private static final long AWAIT_SECONDS = 60;
    private static final byte[] SET =
            ("set key_of_16_bytes_ 0 0 100\r\n" + "v".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GET = "get key_of_16_bytes_\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HIT_BYTES = "VALUE key_of_16_bytes_ 0 100\r\n\r\nEND\r\n".length() + 100;

    @Param("50")
    private int connections;

    private ChronicleStore store;
    private DpdkInterface networkInterface;
    private DpdkEventLoopGroup loops;
    private final List<Client> clients = new ArrayList<>();
    private int left;
    private CountDownLatch done = new CountDownLatch(0);

    @Setup
    public void connect() throws InterruptedException {
        store = new ChronicleStore(
                new StoreOptions(2 * StoreOptions.MIN_LIMIT_BYTES, 1 << 20, true), () -> ServerParts.NOW_SECONDS);
        networkInterface = DpdkInterface.open(DpdkInterfaceConfig.builder()
                .ealArguments(List.of(
                        "--no-huge", "-m", "512", "--no-shconf", "--no-pci", "--no-telemetry", "--vdev=net_ring0"))
                .address(ADDRESS + "/24")
                .idle(IdleStrategy.SPIN)
                .build());
        loops = new DpdkEventLoopGroup(networkInterface);
        MemcachedInitializer pipeline = new MemcachedInitializer(ServerParts.on(store));
        Channel server = new ServerBootstrap()
                .group(loops)
                .channel(DpdkServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(pipeline);
                    }
                })
                .bind(ADDRESS, PORT)
                .sync()
                .channel();
        for (int i = 0; i < connections; i++) {
            Client client = new Client();
            new Bootstrap()
                    .group(loops)
                    .channel(DpdkSocketChannel.class)
                    .handler(client)
                    .connect(server.localAddress())
                    .sync();
            clients.add(client);
        }
        run(1, () -> clients.getFirst().send(SET, "STORED\r\n".length()));
        hits();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void hits() throws InterruptedException {
        run(REQUESTS, () -> clients.forEach(client -> client.send(GET, HIT_BYTES)));
    }

    /** Sends something on the loop and waits until so many replies have come; clients ask on until then. */
    private void run(int requests, Runnable begin) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        loops.next().execute(() -> {
            left = requests;
            done = latch;
            begin.run();
        });
        if (!latch.await(AWAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left + " replies are missing");
        }
    }

    /** Asks again as soon as a reply has come; on the loop only. */
    private final class Client extends ChannelInboundHandlerAdapter {

        private ChannelHandlerContext ctx;
        private int missingBytes;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ctx = context;
        }

        private void send(byte[] request, int replyBytes) {
            missingBytes = replyBytes;
            ctx.writeAndFlush(ctx.alloc().directBuffer(request.length).writeBytes(request), ctx.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf reply = (ByteBuf) message;
            missingBytes -= reply.readableBytes();
            reply.release();
            if (missingBytes < 0) {
                throw new IllegalStateException("more than a hit came");
            }
            if (missingBytes > 0) {
                return;
            }
            left--;
            if (left >= connections) {
                send(GET, HIT_BYTES);
            } else if (left == 0) {
                done.countDown();
            }
        }
    }

    @TearDown
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        networkInterface.close();
        store.close();
    }
}
