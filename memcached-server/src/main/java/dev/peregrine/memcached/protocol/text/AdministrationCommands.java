package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.protocol.command.CloseReason;
import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.watch.WatchStream;
import dev.peregrine.memcached.protocol.watch.Watcher;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The commands about the server as a whole; and what is no command. */
final class AdministrationCommands {

    private static final byte[] HTTP = Reply.bytes("HTTP/");
    private static final byte[][] NAMES = Stream.of(
                    "flush_all",
                    "verbosity",
                    "cache_memlimit",
                    "shutdown",
                    "lru",
                    "slabs",
                    "lru_crawler",
                    "refresh_certs",
                    "watch",
                    "debugtime")
            .map(Reply::bytes)
            .toArray(byte[][]::new);
    private static final int NAME = 0;
    private static final int ARGUMENT = 1;
    private static final int MIN_LIMIT_MEBIBYTES = 8;
    private static final int MAX_LIMIT_MEBIBYTES = 1_000_000_000;
    private static final int MEBIBYTE_SHIFT = 20;

    private final Commands commands;
    private final ServerContext server;
    private final TuningCommands tuning;
    private final CrawlerCommands crawler;
    private final byte[] version = Reply.line("VERSION " + Version.toldToClients());

    AdministrationCommands(ServerContext server, Commands commands) {
        this.server = server;
        this.commands = commands;
        tuning = new TuningCommands(server);
        crawler = new CrawlerCommands(server, commands);
    }

    void version(ResponseWriter writer) {
        writer.write(version);
    }

    /** Executes a line whose first word is none of {@link TextCommand}. */
    void execute(TextConnection connection, CommandLine line) {
        ResponseWriter writer = connection.writer();
        if (line.words() == 0) {
            writer.write(Reply.ERROR);
            return;
        }
        if (!isKnown(line)) {
            unknown(connection, line);
            return;
        }
        switch (line.text(NAME)) {
            case "flush_all" -> reply(writer, line, flushAll(line));
            case "verbosity" -> reply(writer, line, verbosity(line));
            case "cache_memlimit" -> reply(writer, line, memoryLimit(line));
            case "shutdown" -> shutdown(connection, line);
            case "lru" -> reply(writer, line, tuning.lru(line));
            case "slabs" -> reply(writer, line, tuning.slabs(line));
            case "lru_crawler" -> crawler.execute(connection, line);
            case "refresh_certs" -> refreshCertificates(writer, line);
            case "watch" -> watch(connection, line);
            case "debugtime" -> reply(writer, line, moveClock(line));
            default -> unknown(connection, line);
        }
    }

    /** Nonsense is to cost no more than sense. */
    private static boolean isKnown(CommandLine line) {
        for (byte[] name : NAMES) {
            if (line.is(NAME, name)) {
                return true;
            }
        }
        return false;
    }

    private static void unknown(TextConnection connection, CommandLine line) {
        if (line.words() > 1 && line.startsWith(line.words() - 1, HTTP)) {
            connection.close();
        } else {
            reply(connection.writer(), line, Reply.ERROR);
        }
    }

    private byte[] flushAll(CommandLine line) {
        if (!commands.countFlush()) {
            return Reply.FLUSH_NOT_ALLOWED;
        }
        int wordsWithoutDelay = line.noreply() ? 2 : 1;
        if (line.words() == wordsWithoutDelay) {
            commands.flushAll(0);
            return Reply.OK;
        }
        if (!line.readInt32(ARGUMENT)) {
            return Reply.BAD_EXPTIME;
        }
        int exptime = (int) line.number();
        commands.flushAll(exptime <= 0 ? 0 : commands.expiresAtSeconds(exptime));
        return Reply.OK;
    }

    private byte[] verbosity(CommandLine line) {
        if (!line.readUnsigned32(ARGUMENT)) {
            return Reply.BAD_FORMAT;
        }
        server.verbosity((int) Math.min(line.number(), Integer.MAX_VALUE));
        return Reply.OK;
    }

    private byte[] memoryLimit(CommandLine line) {
        if (!line.readUnsigned32(ARGUMENT)) {
            return Reply.ERROR;
        }
        if (line.number() < MIN_LIMIT_MEBIBYTES) {
            return Reply.LIMIT_TOO_SMALL;
        }
        if (line.number() > MAX_LIMIT_MEBIBYTES) {
            return Reply.LIMIT_IN_BYTES;
        }
        boolean changed = server.store().changeLimit(line.number() << MEBIBYTE_SHIFT);
        return changed ? Reply.OK : Reply.LIMIT_NOT_ADJUSTED;
    }

    private void shutdown(TextConnection connection, CommandLine line) {
        if (!server.config().commands().shutdown()) {
            reply(connection.writer(), line, Reply.SHUTDOWN_NOT_ENABLED);
            return;
        }
        boolean graceful = line.words() == 2 && "graceful".startsWith(line.text(ARGUMENT));
        if (line.words() > 1 && !graceful) {
            reply(connection.writer(), line, Reply.INVALID_SHUTDOWN_MODE);
            return;
        }
        connection.close(CloseReason.SHUTDOWN);
        server.control().shutdown(graceful);
    }

    private void watch(TextConnection connection, CommandLine line) {
        byte[] refusal = null;
        int streams = 0;
        for (int word = ARGUMENT; word < line.words(); word++) {
            int stream = WatchStream.named(line.text(word));
            refusal = stream == 0 ? Reply.ERROR : refusal;
            streams |= stream;
        }
        if (!server.config().commands().watch() || connection.writer().sendsDatagrams()) {
            refusal = Reply.WATCH_NOT_ALLOWED;
        } else if (connection.writer().hasUnsent()) {
            refusal = Reply.WATCH_PIPELINED;
        }
        Watcher watcher =
                refusal == null ? server.watchers().add(streams == 0 ? WatchStream.FETCHERS.bit() : streams) : null;
        if (watcher == null) {
            reply(connection.writer(), line, refusal == null ? Reply.TOO_MANY_WATCHERS : refusal);
        } else {
            connection.watch(watcher);
        }
    }

    private void refreshCertificates(ResponseWriter writer, CommandLine line) {
        if (server.config().security().tls().isEmpty()) {
            reply(writer, line, Reply.TLS_NOT_ENABLED);
            return;
        }
        byte[] outcome = server.control()
                .reloadCertificates()
                .map(reason -> (reason + "\r\n").getBytes(StandardCharsets.UTF_8))
                .orElse(Reply.OK);
        reply(writer, line, outcome);
    }

    private byte[] moveClock(CommandLine line) {
        if (!server.config().commands().debug() || !line.readInt32(ARGUMENT)) {
            return Reply.ERROR;
        }
        server.control().moveClock(line.number());
        return Reply.OK;
    }

    private static void reply(ResponseWriter writer, CommandLine line, byte[] reply) {
        if (!line.noreply()) {
            writer.write(reply);
        }
    }
}
