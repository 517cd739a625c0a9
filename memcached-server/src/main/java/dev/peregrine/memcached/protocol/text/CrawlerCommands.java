package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.store.SizeClassStatistics;

/** The command lru_crawler: it lists keys, and what memcached has besides is answered without effect. */
final class CrawlerCommands {

    private static final int KIND = 1;
    private static final int VALUE = 2;
    private static final int MAX_SLEEP_MICROS = 1_000_000;
    private static final String ENABLED = "lru_crawler";

    private final ServerContext server;
    private final Commands commands;

    CrawlerCommands(ServerContext server, Commands commands) {
        this.server = server;
        this.commands = commands;
    }

    void execute(TextConnection connection, CommandLine line) {
        String kind = line.text(KIND);
        if (line.words() == 3 && ("metadump".startsWith(kind) || "mgdump".startsWith(kind))) {
            dump(connection, line, "metadump".startsWith(kind));
        } else {
            reply(connection.writer(), line, line.words() == 3 ? setting(line, kind) : state(line, kind));
        }
    }

    private byte[] state(CommandLine line, String kind) {
        if (line.words() != 2) {
            return Reply.ERROR;
        }
        if ("enable".startsWith(kind)) {
            if (isEnabled()) {
                return Reply.CRAWLER_ENABLED;
            }
            server.tuning(ENABLED, "yes");
            return Reply.OK;
        }
        if ("disable".startsWith(kind)) {
            server.tuning(ENABLED, "no");
            return Reply.OK;
        }
        return Reply.ERROR;
    }

    private byte[] setting(CommandLine line, String kind) {
        if ("crawl".startsWith(kind)) {
            return crawl(line);
        }
        if ("tocrawl".startsWith(kind)) {
            if (!line.readUnsigned32(VALUE)) {
                return Reply.BAD_FORMAT;
            }
            server.tuning("lru_crawler_tocrawl", Long.toString(line.number()));
            return Reply.OK;
        }
        if ("sleep".startsWith(kind)) {
            if (!line.readUnsigned32(VALUE)) {
                return Reply.BAD_FORMAT;
            }
            if (line.number() > MAX_SLEEP_MICROS) {
                return Reply.CRAWLER_SLEEP;
            }
            server.tuning("lru_crawler_sleep", Long.toString(line.number()));
            return Reply.OK;
        }
        return Reply.ERROR;
    }

    /** The dead are reclaimed all the time, so there is nothing to be begun. */
    private byte[] crawl(CommandLine line) {
        if (!isEnabled()) {
            return Reply.CRAWLER_DISABLED;
        }
        if (classes(line.text(VALUE)) == 0) {
            return Reply.BAD_CLASS;
        }
        commands.countCrawl();
        return Reply.OK;
    }

    private void dump(TextConnection connection, CommandLine line, boolean meta) {
        ResponseWriter writer = connection.writer();
        long classes = classes(line.text(VALUE));
        if (!isEnabled()) {
            writer.write(Reply.CRAWLER_DISABLED);
        } else if (!server.config().commands().dump()) {
            writer.write(meta ? Reply.METADUMP_NOT_ALLOWED : Reply.MGDUMP_NOT_ALLOWED);
        } else if (writer.hasUnsent()) {
            writer.write(meta ? Reply.METADUMP_PIPELINED : Reply.MGDUMP_PIPELINED);
        } else if (classes == 0) {
            writer.write(Reply.BAD_CLASS);
        } else {
            writer.write(Reply.OK);
            connection.expectList(meta ? new MetadataDump(commands, classes) : new CommandDump(commands, classes));
        }
    }

    private boolean isEnabled() {
        return "yes".equals(server.tuning(ENABLED));
    }

    /** The size classes of a comma list, one a bit; none where it is malformed. */
    private static long classes(String text) {
        if (text.equals("all") || text.equals("hash")) {
            return -1;
        }
        long classes = 0;
        for (String number : text.split(",", -1)) {
            if (number.length() > 2 || number.isEmpty() || !number.chars().allMatch(Character::isDigit)) {
                return 0;
            }
            int each = Integer.parseInt(number);
            if (each < 1 || each > SizeClassStatistics.MAX_NUMBER) {
                return 0;
            }
            classes |= 1L << each;
        }
        return classes;
    }

    private static void reply(ResponseWriter writer, CommandLine line, byte[] reply) {
        if (!line.noreply()) {
            writer.write(reply);
        }
    }
}
