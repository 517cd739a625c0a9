package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

/** An active open under way: tells its promise how it ended, ends it in time, and lets it be cancelled. */
final class ConnectAttempt implements Runnable, ChannelFutureListener {

    private final DpdkSocketChannel channel;
    private final InetSocketAddress remoteAddress;
    private final ChannelPromise promise;
    private Future<?> timeout;

    ConnectAttempt(DpdkSocketChannel channel, InetSocketAddress remoteAddress, ChannelPromise promise) {
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.promise = promise;
    }

    InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** Watches the clock and the promise. */
    void begin() {
        int millis = channel.config().getConnectTimeoutMillis();
        if (millis > 0) {
            timeout = channel.eventLoop().schedule(this, millis, TimeUnit.MILLISECONDS);
        }
        promise.addListener(this);
    }

    /** The connection is established; it is closed again where nobody wants it any more. */
    void succeeded() {
        stopTimeout();
        boolean wanted = promise.trySuccess();
        channel.pipeline().fireChannelActive();
        if (!wanted) {
            channel.stream().close();
        }
    }

    /** The connection could not be established. */
    void failed(Throwable cause) {
        stopTimeout();
        promise.tryFailure(cause);
        channel.stream().close();
    }

    /** The channel was closed before the connection was established. */
    void closed() {
        stopTimeout();
        promise.tryFailure(new ClosedChannelException());
    }

    /** The time is over. */
    @Override
    public void run() {
        String message =
                "connection timed out after " + channel.config().getConnectTimeoutMillis() + " ms: " + remoteAddress;
        if (promise.tryFailure(new ConnectTimeoutException(message))) {
            channel.stream().close();
        }
    }

    @Override
    public void operationComplete(ChannelFuture future) {
        if (future.isCancelled()) {
            channel.stream().close();
        }
    }

    private void stopTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }
}
