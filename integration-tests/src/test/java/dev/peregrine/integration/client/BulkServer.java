package dev.peregrine.integration.client;

import dev.peregrine.integration.harness.Setup;
import dev.peregrine.integration.harness.VethPair;
import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkInterfaceConfig;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.Reading;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * A program: serves large transfers on our own transport. A client says how many bytes it is going to send and how many
 * it wants; it gets the checksum of the former, and then the latter. For each byte of its input it prints its readings;
 * it ends when the input does.
 *
 * <p>Argument: the address of the default gateway, or none.
 */
public final class BulkServer {

    /** Where it listens. */
    public static final int PORT = 5001;

    private BulkServer() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        List<String> eal = new ArrayList<>(Setup.EAL);
        eal.add("--vdev=net_af_packet0,iface=" + VethPair.SERVER_INTERFACE);
        DpdkInterfaceConfig.Builder config =
                DpdkInterfaceConfig.builder().ealArguments(eal).address(VethPair.SERVER_ADDRESS + "/24");
        for (String gateway : arguments) {
            config.gateway(InetAddress.getByName(gateway));
        }
        try (DpdkInterface networkInterface = DpdkInterface.open(config.build())) {
            DpdkEventLoopGroup loops = new DpdkEventLoopGroup(networkInterface);
            new ServerBootstrap()
                    .group(loops)
                    .channel(DpdkServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Transfer());
                        }
                    })
                    .bind(VethPair.SERVER_ADDRESS, PORT)
                    .syncUninterruptibly();
            System.out.println("serving");
            while (System.in.read() >= 0) {
                print(networkInterface);
            }
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
            print(networkInterface);
        }
    }

    private static void print(DpdkInterface networkInterface) {
        for (Reading reading : networkInterface.readings()) {
            System.out.println(reading.name() + new TreeMap<>(reading.labels()) + " "
                    + (long) reading.value().getAsDouble());
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println("heap_bytes " + (runtime.totalMemory() - runtime.freeMemory()));
    }

    private static final class Transfer extends ChannelInboundHandlerAdapter {

        private final Bulk bulk = new Bulk();
        private final CRC32C checksum = new CRC32C();
        private ByteBuf request;
        private long toReceive = -1;
        private long toSend;
        private long received;
        private long sent;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            request = context.alloc().heapBuffer(Bulk.REQUEST);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            request.release();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf data = (ByteBuf) message;
            if (toReceive < 0) {
                request.writeBytes(data, Math.min(data.readableBytes(), request.writableBytes()));
                if (request.isWritable()) {
                    data.release();
                    return;
                }
                toReceive = request.readLong();
                toSend = request.readLong();
            }
            if (data.isReadable()) {
                received += data.readableBytes();
                checksum.update(data.nioBuffer());
            }
            data.release();
            if (received == toReceive) {
                context.writeAndFlush(context.alloc().buffer(Long.BYTES).writeLong(checksum.getValue()));
                send(context);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (received == toReceive && context.channel().isWritable()) {
                send(context);
            }
        }

        private void send(ChannelHandlerContext context) {
            while (sent < toSend && context.channel().isWritable()) {
                int at = (int) (sent % Bulk.BLOCK);
                int length = (int) Math.min(Math.min(Bulk.BLOCK - at, 1448), toSend - sent);
                byte[] block = bulk.block(sent / Bulk.BLOCK);
                // Before the write, which may come back here by a change of writability.
                sent += length;
                context.write(context.alloc().directBuffer(length).writeBytes(block, at, length));
            }
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.out.println("failed: " + cause);
            context.close();
        }
    }
}
