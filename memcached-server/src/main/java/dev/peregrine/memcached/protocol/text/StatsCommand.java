package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.StatisticsReport;
import java.nio.charset.StandardCharsets;

/** The command stats with its kinds of statistics. A kind may be shortened where memcached lets it be. */
final class StatsCommand {

    private static final byte[] RESET = Reply.bytes("reset");
    private static final byte[] SETTINGS = Reply.bytes("settings");
    private static final byte[] CONNS = Reply.bytes("conns");
    private static final byte[] ITEMS = Reply.bytes("items");
    private static final byte[] SLABS = Reply.bytes("slabs");
    private static final byte[] SIZES = Reply.bytes("sizes");
    private static final int KIND = 1;

    private final ServerContext server;
    private final StatisticsReport report;

    StatsCommand(ServerContext server) {
        this.server = server;
        this.report = new StatisticsReport(server);
    }

    void execute(ResponseWriter writer, CommandLine line) {
        if (line.words() <= KIND) {
            report.general((name, value) -> writeStat(writer, name, value));
        } else if (line.isPrefixOf(KIND, RESET)) {
            server.statistics().reset();
            writer.write(Reply.RESET);
            return;
        } else if (line.isPrefixOf(KIND, SETTINGS)) {
            report.settings((name, value) -> writeStat(writer, name, value));
        } else if (line.is(KIND, SLABS)) {
            report.slabs((name, value) -> writeStat(writer, name, value));
        } else if (line.is(KIND, SIZES)) {
            report.sizes((name, value) -> writeStat(writer, name, value));
        } else if (!line.is(KIND, ITEMS) && !line.isPrefixOf(KIND, CONNS)) {
            writer.write(Reply.ERROR);
            return;
        }
        writer.write(Reply.END);
    }

    private static void writeStat(ResponseWriter writer, String name, String value) {
        writer.write(("STAT " + name + ' ' + value + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
