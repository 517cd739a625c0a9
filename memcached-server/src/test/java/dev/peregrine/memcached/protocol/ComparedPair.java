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
    private int changesOfMind;

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

    /** How often memcached, but not the jar, answered the same request in two ways. */
    int changesOfMind() {
        return changesOfMind;
    }

    /** What each answered to the same request and counted meanwhile, without the {@link LooseField}s. */
    private record Answers(String theirs, String ours) {
        boolean alike() {
            return theirs.equals(ours);
        }
    }

    /**
     * In what the answers to a request, or what was counted meanwhile, differ; empty where in nothing. Both
     * servers are emptied before.
     *
     * <p>memcached does not always answer the same: its flush_all lets an item of the present second live while another of
     * its threads holds the item's lock (item_flush_expired in items.c), the keeper of its LRU lists for one. So where the
     * answers differ both are asked once more; there is no difference if memcached says now what the jar has said both times.
     *
     * @param seed decides in which pieces the jar receives it
     */
    String difference(int seed, byte[] request, ComparedProtocol protocol) {
        Answers answers = answers(seed, request, protocol);
        if (answers.alike()) {
            return "";
        }
        Answers again = answers(seed, request, protocol);
        if (again.alike() && again.ours().equals(answers.ours())) {
            changesOfMind++;
            return "";
        }
        return Difference.first(answers.theirs(), answers.ours());
    }

    /** Their clocks do not tick together; so an attempt counts only where neither has ticked meanwhile. */
    private Answers answers(int seed, byte[] request, ComparedProtocol protocol) {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<Answers> answers = attempt(seed, request, protocol);
                if (answers.isPresent()) {
                    return answers.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("seed " + seed, e);
        }
        throw new AssertionError("seed " + seed + ": the servers never answer within a second");
    }

    /** Empty where a clock has ticked. */
    private Optional<Answers> attempt(int seed, byte[] request, ComparedProtocol protocol) throws IOException {
        String second = time(original.empty()) + time(jar.empty());
        CompletableFuture<byte[]> asked = CompletableFuture.supplyAsync(() -> ask(request), Thread::startVirtualThread);
        byte[] ours = jar.askInFragments(request, new Random(seed));
        byte[] theirs = asked.join();
        Map<String, String> theirStatistics = original.statistics();
        Map<String, String> ourStatistics = jar.statistics();
        if (!second.equals(time(theirStatistics) + time(ourStatistics))) {
            return Optional.empty();
        }
        return Optional.of(new Answers(
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
