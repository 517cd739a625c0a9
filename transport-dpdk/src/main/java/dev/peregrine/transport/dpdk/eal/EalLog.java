package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DPDK's own log: kept by the shim (the newest 16 KiB) and moved from there into ours, at debug level, each time that
 * somebody looks. What a user must know is in the message of a {@link DpdkException}.
 */
final class EalLog {

    private static final Logger LOGGER = LoggerFactory.getLogger(EalLog.class);
    private static final int CAPACITY = 16384;
    private static final NativeFunction TAKE = Shim.function(
            "pg_log_take", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private EalLog() {}

    /** What DPDK has logged since the last call, line by line, up to a usage text. */
    static synchronized List<String> take() {
        byte[] text;
        try (Arena arena = Arena.ofConfined()) {
            long buffer = arena.allocate(CAPACITY).address();
            text = new byte[(int) TAKE.invoke(buffer, CAPACITY)];
            NativeMemory.copy(buffer, text, 0, text.length);
        }
        List<String> lines = new String(text, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        lines.forEach(LOGGER::debug);
        return lines.stream().takeWhile(line -> !line.startsWith("Usage:")).toList();
    }

    /**
     * The line that tells most about a failure: what getopt(3) or a driver says, rather than what EAL makes of it; an empty
     * string where nothing was logged.
     */
    static String cause(List<String> lines) {
        List<String> byDrivers =
                lines.stream().filter(line -> !line.startsWith("EAL:")).toList();
        if (!byDrivers.isEmpty()) {
            return byDrivers.getLast();
        }
        return lines.isEmpty() ? "" : lines.getFirst();
    }

    /** The cause of the failure that just happened. */
    static String cause() {
        return cause(take());
    }
}
