package dev.peregrine.memcached.protocol;

import dev.peregrine.memcached.protocol.command.LoopCounters;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.text.TextDecoder;

/** What the connections of one event loop share; used on that loop only. */
final class LoopContext {

    private final ServerContext server;
    private final LoopCounters counters;
    private final TextDecoder textDecoder;
    private final ErrorLog errorLog;

    LoopContext(ServerContext server, ErrorLog errorLog) {
        this.server = server;
        this.errorLog = errorLog;
        counters = server.statistics().addLoop();
        textDecoder = new TextDecoder(server, counters);
    }

    ServerContext server() {
        return server;
    }

    LoopCounters counters() {
        return counters;
    }

    TextDecoder textDecoder() {
        return textDecoder;
    }

    ErrorLog errorLog() {
        return errorLog;
    }
}
