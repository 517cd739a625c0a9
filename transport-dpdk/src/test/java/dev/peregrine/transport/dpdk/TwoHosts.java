package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Two interfaces joined by a {@link MemoryWire}, each with an event loop group: a server's and a client's host. */
final class TwoHosts implements AutoCloseable {

    static final String SERVER = "10.0.0.1";
    static final String CLIENT = "10.0.0.2";
    private static final int BUFFERS = 2048;

    final MemoryWire wire;
    final DpdkInterface serverInterface;
    final DpdkInterface clientInterface;
    final DpdkEventLoopGroup serverGroup;
    final DpdkEventLoopGroup clientGroup;

    TwoHosts() {
        this(1, 1, MemoryWire.Receive.SPREAD, BUFFERS);
    }

    TwoHosts(int serverLoops, int clientLoops, MemoryWire.Receive receive, int buffers) {
        wire = new MemoryWire(serverLoops, clientLoops, receive, buffers);
        serverInterface = new DpdkInterface(config(SERVER, serverLoops), wire.left());
        clientInterface = new DpdkInterface(config(CLIENT, clientLoops), wire.right());
        serverGroup = new DpdkEventLoopGroup(serverInterface);
        clientGroup = new DpdkEventLoopGroup(clientInterface);
    }

    static DpdkInterfaceConfig config(String address, int loops) {
        // Connections that the tests leave in TIME_WAIT do not outlive them for long.
        TcpSettings tcp = new TcpSettings.Builder()
                .mslNanos(TimeUnit.MILLISECONDS.toNanos(50))
                .build();
        return DpdkInterfaceConfig.builder()
                .address(address + "/24")
                .loops(loops)
                .idle(IdleStrategy.ADAPTIVE)
                .tcp(tcp)
                .build();
    }

    ServerBootstrap server(ChannelHandler child) {
        return new ServerBootstrap()
                .group(serverGroup)
                .channel(DpdkServerSocketChannel.class)
                .childHandler(child);
    }

    Bootstrap client(ChannelHandler handler) {
        return new Bootstrap()
                .group(clientGroup)
                .channel(DpdkSocketChannel.class)
                .handler(handler);
    }

    /** Binds a server whose children have the given handler. */
    Channel listen(ChannelHandler child) {
        return server(child).bind(SERVER, 0).syncUninterruptibly().channel();
    }

    /** Connects a client with the given handler. */
    Channel connect(Channel server, ChannelHandler handler) {
        return client(handler)
                .connect((InetSocketAddress) server.localAddress())
                .syncUninterruptibly()
                .channel();
    }

    /** Shuts both groups down; fails where a packet buffer is still held. */
    @Override
    public void close() {
        clientGroup.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        serverGroup.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        clientGroup.terminationFuture().syncUninterruptibly();
        serverGroup.terminationFuture().syncUninterruptibly();
        clientInterface.close();
        serverInterface.close();
    }
}
