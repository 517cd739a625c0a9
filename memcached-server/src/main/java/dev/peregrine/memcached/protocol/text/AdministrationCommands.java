package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;

/** The commands about the server as a whole: flush_all, verbosity, version, shutdown; and what is no command. */
final class AdministrationCommands {

    private static final byte[] FLUSH_ALL = Reply.bytes("flush_all");
    private static final byte[] VERBOSITY = Reply.bytes("verbosity");
    private static final byte[] SHUTDOWN = Reply.bytes("shutdown");
    private static final byte[] HTTP = Reply.bytes("HTTP/");
    private static final int NAME = 0;
    private static final int ARGUMENT = 1;

    private final Commands commands;
    private final ServerContext server;
    private final byte[] version;

    AdministrationCommands(ServerContext server, Commands commands) {
        this.server = server;
        this.commands = commands;
        this.version = Reply.line("VERSION " + server.settings().version());
    }

    void version(ResponseWriter writer) {
        writer.write(version);
    }

    /** Executes a line whose first word is none of {@link TextCommand}. */
    void execute(TextConnection connection, CommandLine line) {
        if (line.words() == 0) {
            connection.writer().write(Reply.ERROR);
        } else if (line.is(NAME, FLUSH_ALL)) {
            reply(connection, line, flushAll(line));
        } else if (line.is(NAME, VERBOSITY)) {
            reply(connection, line, verbosity(line));
        } else if (line.is(NAME, SHUTDOWN)) {
            reply(connection, line, Reply.SHUTDOWN_NOT_ENABLED);
        } else if (line.words() > 1 && line.startsWith(line.words() - 1, HTTP)) {
            connection.close();
        } else {
            reply(connection, line, Reply.ERROR);
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
        commands.flushAll((int) line.number());
        return Reply.OK;
    }

    private byte[] verbosity(CommandLine line) {
        if (!line.readUnsigned32(ARGUMENT)) {
            return Reply.BAD_FORMAT;
        }
        server.verbosity((int) Math.min(line.number(), Integer.MAX_VALUE));
        return Reply.OK;
    }

    private static void reply(TextConnection connection, CommandLine line, byte[] reply) {
        if (!line.noreply()) {
            connection.writer().write(reply);
        }
    }
}
