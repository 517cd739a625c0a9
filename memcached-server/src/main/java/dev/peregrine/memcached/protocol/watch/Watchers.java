package dev.peregrine.memcached.protocol.watch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The clients that watch, and the lines they get. Any thread may log. */
public final class Watchers {

    private static final int LIMIT = 20;
    private static final long MICROS_A_SECOND = 1_000_000;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final AtomicLong lines = new AtomicLong();
    private final LongAdder sent = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final int watcherBytes;
    private final Consumer<Boolean> evictionsWatched;
    private volatile int watched;

    /**
     * @param watcherBytes what waits for one watcher, at most
     * @param evictionsWatched is told when somebody begins to watch evictions and when the last one has ceased
     */
    public Watchers(int watcherBytes, Consumer<Boolean> evictionsWatched) {
        this.watcherBytes = watcherBytes;
        this.evictionsWatched = evictionsWatched;
    }

    /** Whether somebody watches a stream. Asked for each command, so it has to be cheap. */
    public boolean isWatched(WatchStream stream) {
        return (watched & stream.bit()) != 0;
    }

    /** Adds a client; null where there are too many. It is to be put in the pipeline of its channel. */
    public synchronized Watcher add(int streams) {
        if (watchers.size() == LIMIT) {
            return null;
        }
        Watcher watcher = new Watcher(this, streams, watcherBytes);
        watchers.add(watcher);
        collectStreams();
        return watcher;
    }

    synchronized void remove(Watcher watcher) {
        if (watchers.remove(watcher)) {
            collectStreams();
        }
    }

    private void collectStreams() {
        boolean evictionsBefore = isWatched(WatchStream.EVICTIONS);
        watched = watchers.stream().mapToInt(Watcher::streams).reduce(0, (a, b) -> a | b);
        boolean evictions = isWatched(WatchStream.EVICTIONS);
        if (evictions != evictionsBefore) {
            evictionsWatched.accept(evictions);
        }
    }

    /** Sends a line to all who watch a stream. */
    public void log(WatchStream stream, String text) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        String line = "ts=" + micros / MICROS_A_SECOND + '.' + micros % MICROS_A_SECOND + " gid="
                + lines.incrementAndGet() + ' ' + text + '\n';
        byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
        for (Watcher watcher : watchers) {
            if ((watcher.streams() & stream.bit()) != 0) {
                (watcher.offer(bytes) ? sent : skipped).increment();
            }
        }
    }

    /** How many clients watch. */
    public int count() {
        return watchers.size();
    }

    /** Lines that were made. */
    public long lines() {
        return lines.get();
    }

    /** Lines that were put in a watcher's buffer, each counted once for each watcher. */
    public long sent() {
        return sent.sum();
    }

    /** Lines for which a watcher's buffer had no room. */
    public long skipped() {
        return skipped.sum();
    }
}
