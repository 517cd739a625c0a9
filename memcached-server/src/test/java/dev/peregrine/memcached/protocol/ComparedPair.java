package dev.peregrine.memcached.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** memcached and the jar, asked the same at the same time. */
final class ComparedPair implements AutoCloseable {

    private static final String OLDER_VERSION = "1.6.18";

    /** A sequence takes milliseconds, so few of them meet the beginning of a second. */
    private static final int ATTEMPTS = 100;

    /** What both count by the same rules; memory and connections are each server's own matter. */
    private static final Set<String> COUNTERS = Set.of(
            "cmd_get",
            "cmd_set",
            "cmd_flush",
            "cmd_touch",
            "cmd_meta",
            "get_hits",
            "get_misses",
            "delete_misses",
            "delete_hits",
            "incr_misses",
            "incr_hits",
            "decr_misses",
            "decr_hits",
            "cas_misses",
            "cas_hits",
            "cas_badval",
            "touch_hits",
            "touch_misses",
            "store_too_large",
            "store_no_memory",
            "auth_cmds",
            "auth_errors");

    private final ComparedServer original;
    private final ComparedServer jar;
    private final boolean older;

    private ComparedPair(ComparedServer original, ComparedServer jar) throws IOException {
        this.original = original;
        this.jar = jar;
        older = original.statistics().get("version").equals(OLDER_VERSION);
    }

    static ComparedPair start() throws IOException {
        return new ComparedPair(ComparedServer.startOriginal(), ComparedServer.startJar());
    }

    /** Whether the original is the release that Debian has, and not the current tree. */
    boolean older() {
        return older;
    }

    /**
     * In what the answers to a request, or what was counted meanwhile, differ; empty where in nothing. Both
     * servers are emptied before.
     *
     * <p>Their clocks do not tick together; so an attempt counts only where neither has ticked meanwhile.
     *
     * @param seed decides in which pieces the jar receives it
     */
    String difference(int seed, byte[] request, ComparedProtocol protocol) {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<String> difference = attempt(seed, request, protocol);
                if (difference.isPresent()) {
                    return difference.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("seed " + seed, e);
        }
        throw new AssertionError("seed " + seed + ": the servers never answer within a second");
    }

    /** Empty where a clock has ticked. */
    private Optional<String> attempt(int seed, byte[] request, ComparedProtocol protocol) throws IOException {
        String second = time(original.empty()) + time(jar.empty());
        CompletableFuture<byte[]> asked = CompletableFuture.supplyAsync(() -> ask(request), Thread::startVirtualThread);
        byte[] ours = jar.askInFragments(request, new Random(seed));
        byte[] theirs = asked.join();
        Map<String, String> theirStatistics = original.statistics();
        Map<String, String> ourStatistics = jar.statistics();
        if (!second.equals(time(theirStatistics) + time(ourStatistics))) {
            return Optional.empty();
        }
        return Optional.of(Difference.first(
                LooseField.without(protocol.text(theirs)) + counted(theirStatistics, protocol),
                LooseField.without(protocol.text(ours)) + counted(ourStatistics, protocol)));
    }

    private static String time(Map<String, String> statistics) {
        return statistics.get("time");
    }

    private static String counted(Map<String, String> statistics, ComparedProtocol protocol) {
        Map<String, String> counted = new TreeMap<>(statistics);
        counted.keySet().retainAll(COUNTERS);
        counted.keySet().removeAll(protocol.countedOtherwise());
        return "\n" + counted;
    }

    private byte[] ask(byte[] request) {
        try {
            return original.ask(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        original.close();
        jar.close();
    }
}
