package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.command.ConnectionPlaces;
import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.LoopCounters;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;

/** Gives the new connections of one event loop the places that there are, and lets the others wait or refuses them. */
final class Admission {

    private static final byte[] TOO_MANY_CONNECTIONS =
            "ERROR Too many open connections\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerContext server;
    private final LoopCounters counters;
    private final ErrorLog errorLog;

    Admission(ServerContext server, LoopCounters counters, ErrorLog errorLog) {
        this.server = server;
        this.counters = counters;
        this.errorLog = errorLog;
    }

    /**
     * Asks for a place.
     *
     * @param admitted is run on the loop once there is one, which is to be {@link #leave left}
     * @return false where the connection is refused, and will be closed
     */
    boolean ask(ChannelHandlerContext context, Runnable admitted) {
        ConnectionPlaces places = server.places();
        if (places.take()) {
            admitted.run();
            return true;
        }
        if (places.refusing()) {
            refuse(context);
            return false;
        }
        await(context, places, admitted);
        return true;
    }

    /** Nothing is read meanwhile, TLS's handshake included: to the client it is as if it were not accepted yet. */
    private void await(ChannelHandlerContext context, ConnectionPlaces places, Runnable admitted) {
        context.channel().config().setAutoRead(false);
        Runnable begin = () -> {
            admitted.run();
            context.channel().config().setAutoRead(true);
        };
        if (places.await(() -> context.executor().execute(begin), System.nanoTime())) {
            counters.increment(Counter.LISTEN_DISABLED);
            errorLog.listenersPaused(server.config().connections().limit(), System.nanoTime());
        }
    }

    /** As with memcached it is told in plain text, before any TLS. */
    private void refuse(ChannelHandlerContext context) {
        counters.increment(Counter.REJECTED_CONNECTIONS);
        errorLog.connectionRefused(server.config().connections().limit(), System.nanoTime());
        context.channel().config().setAutoRead(false);
        counters.add(Counter.BYTES_WRITTEN, TOO_MANY_CONNECTIONS.length);
        context.pipeline()
                .firstContext()
                .writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY_CONNECTIONS))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /** Gives a place back, which may be another connection's then. */
    void leave() {
        long pausedMicros = server.places().release(System.nanoTime());
        counters.add(Counter.TIME_IN_LISTEN_DISABLED, pausedMicros);
    }
}
