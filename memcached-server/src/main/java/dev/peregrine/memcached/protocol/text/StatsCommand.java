package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.PrefixStatistics;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.StatisticsReport;
import dev.peregrine.memcached.store.SizeClassStatistics;
import java.nio.charset.StandardCharsets;

/** The command stats with its kinds of statistics. A kind may be shortened where memcached lets it be. */
final class StatsCommand {

    private static final int KIND = 1;
    private static final int ARGUMENT = 2;

    private final ServerContext server;
    private final Commands commands;
    private final StatisticsReport report;

    StatsCommand(ServerContext server, Commands commands) {
        this.server = server;
        this.commands = commands;
        this.report = new StatisticsReport(server);
    }

    void execute(TextConnection connection, CommandLine line) {
        ResponseWriter writer = connection.writer();
        String kind = line.text(KIND);
        if (line.words() > KIND && "reset".startsWith(kind)) {
            server.resetStatistics();
            writer.write(Reply.RESET);
        } else if (line.words() > KIND && "detail".startsWith(kind)) {
            detail(writer, line);
        } else if (line.words() > KIND && "cachedump".startsWith(kind)) {
            dump(connection, line);
        } else if (report.write(kind, (name, value) -> writeStat(writer, name, value))) {
            writer.write(Reply.END);
        } else {
            writer.write(Reply.ERROR);
        }
    }

    private void detail(ResponseWriter writer, CommandLine line) {
        PrefixStatistics prefixes = server.prefixes();
        if (!server.config().commands().dump()) {
            writer.write(Reply.DETAIL_NOT_ALLOWED);
            return;
        }
        switch (line.text(ARGUMENT)) {
            case "on" -> {
                prefixes.enable(true);
                writer.write(Reply.OK);
            }
            case "off" -> {
                prefixes.enable(false);
                writer.write(Reply.OK);
            }
            case "dump" -> writer.write(prefixes.dump().getBytes(StandardCharsets.ISO_8859_1));
            default -> writer.write(Reply.DETAIL_USAGE);
        }
    }

    private void dump(TextConnection connection, CommandLine line) {
        ResponseWriter writer = connection.writer();
        if (!server.config().commands().dump()) {
            writer.write(Reply.CACHEDUMP_NOT_ALLOWED);
            return;
        }
        if (line.words() <= ARGUMENT + 1) {
            writer.write(Reply.BAD_LINE);
            return;
        }
        boolean numbers = line.readUnsigned32(ARGUMENT);
        long sizeClass = line.number();
        if (!numbers || !line.readUnsigned32(ARGUMENT + 1)) {
            writer.write(Reply.BAD_FORMAT);
        } else if (sizeClass > SizeClassStatistics.MAX_NUMBER) {
            writer.write(Reply.ILLEGAL_SLAB);
        } else {
            connection.expectList(new CacheDump(commands, (int) sizeClass, line.number()));
        }
    }

    private static void writeStat(ResponseWriter writer, String name, String value) {
        writer.write(("STAT " + name + ' ' + value + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
