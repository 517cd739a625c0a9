package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.binary.BinaryConnection;
import dev.peregrine.memcached.protocol.binary.BinaryDecoder;
import dev.peregrine.memcached.protocol.command.ClientConnection;
import dev.peregrine.memcached.protocol.command.CloseReason;
import dev.peregrine.memcached.protocol.command.CommandLog;
import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.Counter;
import dev.peregrine.memcached.protocol.command.LoopCounters;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.text.TextAuthentication;
import dev.peregrine.memcached.protocol.text.TextConnection;
import dev.peregrine.memcached.protocol.text.TextDecoder;
import dev.peregrine.memcached.protocol.text.TextLogin;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;

/** What the connections of one event loop share; used on that loop only. */
final class LoopContext {

    private final ServerContext server;
    private final LoopCounters counters;
    private final Commands commands;
    private final TextDecoder textDecoder;
    private final BinaryDecoder binaryDecoder;
    private final boolean textLogin;
    private final TextAuthentication textAuthentication;
    private final ErrorLog errorLog;
    private final Admission admission;

    LoopContext(ServerContext server, ErrorLog errorLog) {
        this.server = server;
        this.errorLog = errorLog;
        counters = server.statistics().addLoop();
        commands = new Commands(server, counters);
        admission = new Admission(server, counters, errorLog);
        textDecoder = new TextDecoder(server, commands);
        binaryDecoder = new BinaryDecoder(server, commands);
        textAuthentication = new TextAuthentication(server, commands);
        textLogin = server.config().security().authFile().isPresent();
    }

    ServerContext server() {
        return server;
    }

    LoopCounters counters() {
        return counters;
    }

    /** Where watchers are told what the commands on this loop do. */
    CommandLog log() {
        return commands.log();
    }

    /** Gets ready for the requests of this turn that have been looked at. */
    void prefetch() {
        commands.prefetch();
    }

    /** Where a new connection stands that speaks the binary protocol, or the text protocol. */
    ProtocolConnection connect(boolean binary, ResponseWriter writer, ByteBufAllocator allocator) {
        if (binary) {
            return new BinaryConnection(binaryDecoder, writer, allocator);
        }
        TextConnection text = new TextConnection(textDecoder, writer, allocator);
        return textLogin ? new TextLogin(textAuthentication, text, writer, allocator) : text;
    }

    Admission admission() {
        return admission;
    }

    /** Takes a client in that has been given a place. */
    ClientConnection open(Channel channel) {
        ClientConnection client = server.clients()
                .opened(
                        channel.localAddress(),
                        channel.remoteAddress(),
                        server.clock().nowSeconds());
        server.connectionLog().opened(client);
        counters.increment(Counter.TOTAL_CONNECTIONS);
        return client;
    }

    /** A client that was taken in has gone; its place may be another's then. */
    void close(ClientConnection client, CloseReason reason) {
        admission.leave();
        server.clients().closed(client);
        server.connectionLog().closed(client, reason);
    }

    /** Counts and tells of an error of the server's own while it served a channel. */
    void erred(Channel channel, Throwable cause) {
        counters.increment(Counter.INTERNAL_ERRORS);
        errorLog.connectionFailed(channel, cause, System.nanoTime());
    }
}
