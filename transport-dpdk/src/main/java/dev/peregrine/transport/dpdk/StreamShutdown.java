package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpState;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;

/**
 * Shuts the directions of a connected channel down, one by one or both, on behalf of any thread; and takes leave of its
 * connection when the channel is closed.
 */
final class StreamShutdown {

    private StreamShutdown() {}

    /** Has a channel take no more input. */
    static ChannelFuture input(DpdkSocketChannel channel, StreamReader reader, ChannelPromise promise) {
        onLoop(channel, () -> {
            if (isConnected(channel, promise)) {
                reader.shutdown();
                promise.setSuccess();
            }
        });
        return promise;
    }

    /** Has a channel send FIN behind what it has written. */
    static ChannelFuture output(DpdkSocketChannel channel, ChannelPromise promise) {
        onLoop(channel, () -> {
            if (isConnected(channel, promise)) {
                channel.stream().shutdownOutput(promise);
            }
        });
        return promise;
    }

    /** Does both, and fails with the first cause where either fails. */
    static ChannelFuture both(DpdkSocketChannel channel, ChannelPromise promise) {
        channel.shutdownOutput()
                .addListener(output -> channel.shutdownInput().addListener(input -> {
                    Throwable cause = output.cause() != null ? output.cause() : input.cause();
                    if (cause == null) {
                        promise.setSuccess();
                    } else {
                        promise.setFailure(cause);
                    }
                }));
        return promise;
    }

    /**
     * Leaves a connection to the stack, which sends what is queued and ends it; called on the event loop.
     *
     * @param graceful whether by FIN, unless there is payload that was not read; else by RST
     */
    static void leave(TcpConnection connection, StreamReader reader, StreamWriter writer, boolean graceful) {
        boolean unread = reader.release();
        writer.handOver();
        connection.handler(OrphanHandler.INSTANCE);
        if (connection.state() == TcpState.CLOSED) {
            reader.discard();
        } else if (unread || !graceful) {
            connection.abort();
        } else {
            connection.close();
        }
    }

    private static boolean isConnected(DpdkSocketChannel channel, ChannelPromise promise) {
        if (channel.isActive()) {
            return true;
        }
        promise.setFailure(channel.isOpen() ? new NotYetConnectedException() : new ClosedChannelException());
        return false;
    }

    private static void onLoop(DpdkSocketChannel channel, Runnable task) {
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
