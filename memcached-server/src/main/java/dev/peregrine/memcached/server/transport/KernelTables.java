package dev.peregrine.memcached.server.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What Netty knows of channels on the kernel's network, as tables; what the kernel holds is left to its own tools. */
final class KernelTables {

    private static final String UNKNOWN = "-";

    private KernelTables() {}

    static Table connections(EventLoopGroup loops, List<Channel> open) {
        List<EventExecutor> all = list(loops);
        return new Table(
                SocketAddresses.HEADER,
                open.stream().map(channel -> row(channel, all)).toList());
    }

    private static List<String> row(Channel channel, List<EventExecutor> loops) {
        boolean datagrams = channel instanceof DatagramChannel;
        boolean listening = channel instanceof ServerChannel;
        String state = listening ? "LISTEN" : channel.isActive() ? "ESTABLISHED" : "CLOSED";
        return List.of(
                protocol(channel, datagrams),
                Integer.toString(loops.indexOf(channel.eventLoop())),
                UNKNOWN,
                listening ? "0" : Long.toString(pendingBytes(channel)),
                SocketAddresses.text(channel.localAddress()),
                SocketAddresses.text(channel.remoteAddress()),
                datagrams ? "" : state);
    }

    private static String protocol(Channel channel, boolean datagrams) {
        if (channel.localAddress() instanceof InetSocketAddress) {
            return datagrams ? "udp" : "tcp";
        }
        return "unix";
    }

    /** Written and not yet taken by the kernel; a figure that may be a moment late. */
    private static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    static Table loops(EventLoopGroup loops, List<Channel> open) {
        List<List<String>> rows = new ArrayList<>();
        List<EventExecutor> all = list(loops);
        for (int i = 0; i < all.size(); i++) {
            EventExecutor loop = all.get(i);
            long channels = open.stream()
                    .filter(channel -> channel.eventLoop().equals(loop))
                    .count();
            String tasks = loop instanceof SingleThreadEventExecutor executor
                    ? Integer.toString(executor.pendingTasks())
                    : UNKNOWN;
            rows.add(List.of(Integer.toString(i), Long.toString(channels), tasks));
        }
        return new Table(List.of("Loop", "Channels", "Tasks"), rows);
    }

    private static List<EventExecutor> list(EventLoopGroup loops) {
        List<EventExecutor> all = new ArrayList<>();
        loops.forEach(all::add);
        return all;
    }
}
