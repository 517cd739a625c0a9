package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.store.SizeClassStatistics;
import java.util.Locale;

/**
 * The commands lru and slabs, which tune parts of memcached that this server has not: they are answered as there, and what
 * they set is shown by {@code stats settings}, without effect.
 */
final class TuningCommands {

    private static final int KIND = 1;
    private static final int VALUE = 2;
    private static final int MAX_PERCENTAGES = 80;
    private static final int MIN_WINDOW = 3;
    private static final int MAX_WINDOW = 1800;

    private final ServerContext server;

    TuningCommands(ServerContext server) {
        this.server = server;
    }

    byte[] lru(CommandLine line) {
        String kind = line.text(KIND);
        if (kind.isEmpty()) {
            return Reply.ERROR;
        }
        if ("tune".startsWith(kind) && line.words() >= 6) {
            return tune(line);
        }
        boolean maintained = line.words() >= 3 && "yes".equals(server.tuning("lru_maintainer_thread"));
        if ("mode".startsWith(kind) && maintained) {
            return mode(line.text(VALUE));
        }
        if ("temp_ttl".startsWith(kind) && maintained && line.readInt32(VALUE)) {
            server.tuning("temp_lru", line.number() < 0 ? "no" : "yes");
            if (line.number() >= 0) {
                server.tuning("temporary_ttl", Long.toString(line.number()));
            }
            return Reply.OK;
        }
        return Reply.ERROR;
    }

    private byte[] tune(CommandLine line) {
        boolean percentages = line.readUnsigned32(VALUE);
        long hot = line.number();
        percentages &= line.readUnsigned32(VALUE + 1);
        long warm = line.number();
        double hotFactor = decimal(line.text(VALUE + 2));
        double warmFactor = decimal(line.text(VALUE + 3));
        if (!percentages || Double.isNaN(hotFactor) || Double.isNaN(warmFactor)) {
            return Reply.ERROR;
        }
        if (hot + warm > MAX_PERCENTAGES) {
            return Reply.LRU_PERCENTAGES;
        }
        if (hotFactor <= 0 || warmFactor <= 0) {
            return Reply.LRU_FACTORS;
        }
        server.tuning("hot_lru_pct", Long.toString(hot));
        server.tuning("warm_lru_pct", Long.toString(warm));
        server.tuning("hot_max_factor", shown("%.2f", hotFactor));
        server.tuning("warm_max_factor", shown("%.2f", warmFactor));
        return Reply.OK;
    }

    private byte[] mode(String mode) {
        boolean flat = "flat".startsWith(mode);
        if (!flat && !"segmented".startsWith(mode)) {
            return Reply.ERROR;
        }
        server.tuning("lru_segmented", flat ? "no" : "yes");
        return Reply.OK;
    }

    byte[] slabs(CommandLine line) {
        String kind = line.text(KIND);
        if (line.words() == 4 && "reassign".startsWith(kind)) {
            return reassign(line);
        }
        if (line.words() >= 3 && "automove".startsWith(kind)) {
            return automove(line);
        }
        return Reply.ERROR;
    }

    private byte[] reassign(CommandLine line) {
        if ("no".equals(server.tuning("slab_reassign"))) {
            return Reply.SLAB_REASSIGN_DISABLED;
        }
        boolean numbers = line.readInt32(VALUE);
        long from = line.number();
        if (!numbers || !line.readInt32(VALUE + 1)) {
            return Reply.BAD_FORMAT;
        }
        if (from == line.number()) {
            return Reply.SLABS_SAME;
        }
        return isClass(from) && isClass(line.number()) ? Reply.SLABS_NOSPARE : Reply.SLABS_BAD_CLASS;
    }

    private static boolean isClass(long number) {
        return number >= 1 && number <= SizeClassStatistics.MAX_NUMBER;
    }

    private byte[] automove(CommandLine line) {
        String what = line.text(VALUE);
        if ("ratio".startsWith(what) || "freeratio".startsWith(what)) {
            double ratio = line.words() < 4 ? Double.NaN : decimal(line.text(VALUE + 1));
            if (Double.isNaN(ratio)) {
                return Reply.ERROR;
            }
            if ("ratio".startsWith(what)) {
                server.tuning("slab_automove_ratio", shown("%.2f", ratio));
            } else {
                server.tuning("slab_automove_freeratio", shown("%.3f", ratio));
            }
            return Reply.OK;
        }
        if ("window".startsWith(what)) {
            return window(line);
        }
        if (!line.readUnsigned32(VALUE)) {
            return Reply.BAD_FORMAT;
        }
        if (line.number() > 2) {
            return Reply.ERROR;
        }
        server.tuning("slab_automove", Long.toString(line.number()));
        return Reply.OK;
    }

    private byte[] window(CommandLine line) {
        if (line.words() < 4 || !line.readUnsigned32(VALUE + 1)) {
            return Reply.BAD_FORMAT;
        }
        if (line.number() < MIN_WINDOW || line.number() > MAX_WINDOW) {
            return Reply.AUTOMOVE_WINDOW;
        }
        server.tuning("slab_automove_window", Long.toString(line.number()));
        return Reply.OK;
    }

    /** The number of a text, not a number where it is none. */
    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static String shown(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
