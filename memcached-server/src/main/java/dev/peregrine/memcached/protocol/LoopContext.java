package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.binary.BinaryConnection;
import dev.peregrine.memcached.protocol.binary.BinaryDecoder;
import dev.peregrine.memcached.protocol.command.CommandLog;
import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.LoopCounters;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.text.TextAuthentication;
import dev.peregrine.memcached.protocol.text.TextConnection;
import dev.peregrine.memcached.protocol.text.TextDecoder;
import dev.peregrine.memcached.protocol.text.TextLogin;
import io.netty.buffer.ByteBufAllocator;

/** What the connections of one event loop share; used on that loop only. */
final class LoopContext {

    private final ServerContext server;
    private final LoopCounters counters;
    private final CommandLog log;
    private final TextDecoder textDecoder;
    private final BinaryDecoder binaryDecoder;
    private final boolean textLogin;
    private final TextAuthentication textAuthentication;
    private final ErrorLog errorLog;

    LoopContext(ServerContext server, ErrorLog errorLog) {
        this.server = server;
        this.errorLog = errorLog;
        counters = server.statistics().addLoop();
        Commands commands = new Commands(server, counters);
        log = commands.log();
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
        return log;
    }

    /** Where a new connection stands that speaks the binary protocol, or the text protocol. */
    ProtocolConnection connect(boolean binary, ResponseWriter writer, ByteBufAllocator allocator) {
        if (binary) {
            return new BinaryConnection(binaryDecoder, writer, allocator);
        }
        TextConnection text = new TextConnection(textDecoder, writer, allocator);
        return textLogin ? new TextLogin(textAuthentication, text, writer, allocator) : text;
    }

    ErrorLog errorLog() {
        return errorLog;
    }
}
