package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.PrefixStatistics;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.protocol.command.StatisticsReport;
import java.nio.charset.StandardCharsets;

/** The command stat: a packet for each statistic, and an empty one at the end. */
final class BinaryStat {

    private static final String DETAIL = "detail ";

    private final ServerContext server;
    private final StatisticsReport report;

    BinaryStat(ServerContext server) {
        this.server = server;
        report = new StatisticsReport(server);
    }

    void execute(ResponseWriter writer, BinaryRequest request) {
        String kind = request.buffer().toString(request.keyIndex(), request.keyLength(), StandardCharsets.ISO_8859_1);
        if (tell(writer, request, kind)) {
            BinaryReply.success(writer, request, 0);
        } else {
            BinaryReply.error(writer, request, BinaryReply.NOT_FOUND);
        }
    }

    private boolean tell(ResponseWriter writer, BinaryRequest request, String kind) {
        if (kind.equals("reset")) {
            server.resetStatistics();
            return true;
        }
        if (kind.startsWith(DETAIL)) {
            return detail(writer, request, kind.substring(DETAIL.length()));
        }
        boolean known = kind.isEmpty()
                || kind.equals("settings")
                || kind.equals("items")
                || kind.equals("slabs")
                || kind.equals("sizes");
        return known && report.write(kind, (name, value) -> write(writer, request, name, value));
    }

    private boolean detail(ResponseWriter writer, BinaryRequest request, String what) {
        PrefixStatistics prefixes = server.prefixes();
        if (!server.config().commands().dump()) {
            return false;
        }
        switch (what) {
            case "on" -> prefixes.enable(true);
            case "off" -> prefixes.enable(false);
            case "dump" -> write(writer, request, "detailed", prefixes.dump());
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void write(ResponseWriter writer, BinaryRequest request, String name, String value) {
        byte[] key = name.getBytes(StandardCharsets.ISO_8859_1);
        byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
        BinaryReply.header(writer, request, BinaryReply.OK, 0, key.length, key.length + text.length, 0);
        writer.write(key);
        writer.write(text);
    }
}
