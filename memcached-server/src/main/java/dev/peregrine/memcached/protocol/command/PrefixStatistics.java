package dev.peregrine.memcached.protocol.command;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by the prefix of keys, for {@code stats detail}. Off by default: where it is on, each command takes a lock that
 * all event loops share, as in memcached.
 */
public final class PrefixStatistics {

    private static final int MAX_PREFIXES = 256;

    /** What is counted. */
    private static final class Counts {
        private long gets;
        private long hits;
        private long sets;
        private long deletes;
    }

    private final byte delimiter;
    private final Map<String, Counts> prefixes = new TreeMap<>();
    private volatile boolean enabled;

    PrefixStatistics(char delimiter, boolean enabled) {
        this.delimiter = (byte) delimiter;
        this.enabled = enabled;
    }

    /** Whether anything is counted. */
    public boolean enabled() {
        return enabled;
    }

    /** Turns counting on or off; what was counted stays. */
    public void enable(boolean on) {
        enabled = on;
    }

    synchronized void countGet(ByteBuf key, int index, int length, boolean hit) {
        Counts counts = find(key, index, length);
        if (counts != null) {
            counts.gets++;
            counts.hits += hit ? 1 : 0;
        }
    }

    synchronized void countSet(ByteBuf key, int index, int length) {
        Counts counts = find(key, index, length);
        if (counts != null) {
            counts.sets++;
        }
    }

    synchronized void countDelete(ByteBuf key, int index, int length) {
        Counts counts = find(key, index, length);
        if (counts != null) {
            counts.deletes++;
        }
    }

    /** A key without delimiter has no prefix; the number of prefixes is bounded. */
    private Counts find(ByteBuf key, int index, int length) {
        int end = key.indexOf(index, index + length, delimiter);
        if (end < 0) {
            return null;
        }
        String prefix = key.toString(index, end - index, StandardCharsets.ISO_8859_1);
        Counts counts = prefixes.get(prefix);
        if (counts == null && prefixes.size() < MAX_PREFIXES) {
            counts = new Counts();
            prefixes.put(prefix, counts);
        }
        return counts;
    }

    /** Forgets all counts. */
    public synchronized void reset() {
        prefixes.clear();
    }

    /** The reply to {@code stats detail dump}. */
    public synchronized String dump() {
        StringBuilder text = new StringBuilder();
        prefixes.forEach((prefix, counts) -> text.append("PREFIX ")
                .append(prefix)
                .append(" get ")
                .append(counts.gets)
                .append(" hit ")
                .append(counts.hits)
                .append(" set ")
                .append(counts.sets)
                .append(" del ")
                .append(counts.deletes)
                .append("\r\n"));
        return text.append("END\r\n").toString();
    }
}
