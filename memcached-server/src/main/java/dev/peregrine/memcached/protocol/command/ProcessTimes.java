package dev.peregrine.memcached.protocol.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** CPU time that this process has used, as Linux tells it in proc(5). */
public record ProcessTimes(long userTicks, long systemTicks) {

    /** USER_HZ, which Linux fixes for all programs. */
    public static final double TICKS_PER_SECOND = 100;

    private static final Path STAT = Path.of("/proc/self/stat");

    /** Fields 14 and 15 of the line, of which the first that may hold blanks ends with a parenthesis. */
    private static final int USER_FIELD_AFTER_NAME = 11;

    /** Reads the times now; zero where the system does not tell. */
    public static ProcessTimes read() {
        try {
            String stat = Files.readString(STAT);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return new ProcessTimes(
                    Long.parseLong(fields[USER_FIELD_AFTER_NAME]), Long.parseLong(fields[USER_FIELD_AFTER_NAME + 1]));
        } catch (IOException e) {
            return new ProcessTimes(0, 0);
        }
    }

    String userSeconds() {
        return seconds(userTicks);
    }

    String systemSeconds() {
        return seconds(systemTicks);
    }

    private static String seconds(long ticks) {
        return String.format(Locale.ROOT, "%.6f", ticks / TICKS_PER_SECOND);
    }
}
