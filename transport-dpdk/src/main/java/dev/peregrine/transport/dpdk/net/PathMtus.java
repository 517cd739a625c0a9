package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.net.PathFindings.Narrowed;
import dev.peregrine.transport.dpdk.net.PathFindings.PathFinding;
import dev.peregrine.transport.dpdk.net.PathFindings.Probed;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The destinations to which less than the link's MTU goes through (RFC 1191, RFC 8201). Of bounded size; what was learned
 * is forgotten after ten minutes, so that a path that has become better is found out. Where no router told but packets
 * vanished, there is a {@link MtuSearch} for what gets through.
 */
final class PathMtus extends TimerWheel.Timer {

    /** How long a path's MTU is taken for right (RFC 1191 section 6.3), in nanoseconds. */
    static final long LIFETIME_NANOS = 600_000_000_000L;

    private static final int MAX_DESTINATIONS = 1024;

    private final Map<Destination, Entry> entries = new LinkedHashMap<>();
    private final TimerWheel timers;
    private final LoopGroupLink loops;
    private final StackCounters counters;
    private int version;

    private record Destination(long high, long low) {}

    /**
     * What is known of a path.
     *
     * @param mtu as a router has told it, however little
     * @param search null where a router has told
     */
    private record Entry(int mtu, long untilNanos, MtuSearch search) {}

    PathMtus(TimerWheel timers, LoopGroupLink loops, StackCounters counters) {
        this.timers = timers;
        this.loops = loops;
        this.counters = counters;
    }

    /** Changes whenever any path's MTU does; whoever keeps one asks again then. */
    int version() {
        return version;
    }

    /** Bytes of the largest packet to send to a destination, which has to take {@link NetworkStackConfig#MIN_MTU}. */
    int mtuTo(long high, long low, int linkMtu) {
        Entry entry = entryOf(high, low);
        return entry == null ? linkMtu : Math.min(Math.max(entry.mtu, NetworkStackConfig.MIN_MTU), linkMtu);
    }

    /** Whether a router says that less gets through than any host has to take: then routers must be let fragment. */
    boolean needsFragmenting(long high, long low) {
        Entry entry = entryOf(high, low);
        return entry != null && entry.mtu < NetworkStackConfig.MIN_MTU;
    }

    private Entry entryOf(long high, long low) {
        return entries.isEmpty() ? null : entries.get(new Destination(high, low));
    }

    /**
     * Notes what a router says to get through to a destination.
     *
     * @return whether that is less than was known
     */
    boolean learn(long high, long low, int mtu, long nowNanos) {
        Entry known = entryOf(high, low);
        if (known != null && mtu >= known.mtu) {
            return false;
        }
        put(new Destination(high, low), mtu, null, nowNanos);
        counters.increment(StackCounter.PATH_MTUS_LEARNED);
        return true;
    }

    /** Notes that packets to a destination vanished that were larger than this; those of the present MTU among them. */
    void narrow(long high, long low, int mtu, int present, long nowNanos) {
        search(high, low, mtu, present, nowNanos);
        if (loops.isShared()) {
            loops.tell(new Narrowed(high, low, mtu, present));
        }
    }

    private void search(long high, long low, int mtu, int present, long nowNanos) {
        put(new Destination(high, low), mtu, new MtuSearch(mtu, present, nowNanos), nowNanos);
        counters.increment(StackCounter.PATH_MTUS_LEARNED);
    }

    /** Takes over what other loops have found. */
    void hear(int linkMtu, long nowNanos) {
        PathFinding finding;
        while ((finding = loops.takePathFinding()) != null) {
            switch (finding) {
                case Narrowed path -> {
                    int present = mtuTo(path.high(), path.low(), linkMtu);
                    if (path.mtu() < present) {
                        search(path.high(), path.low(), path.mtu(), Math.min(path.former(), present), nowNanos);
                    }
                }
                case Probed probe -> note(probe, nowNanos);
            }
        }
    }

    /** The search for the MTU to a destination, or null. */
    MtuSearch searchTo(long high, long low) {
        Entry entry = entryOf(high, low);
        return entry == null ? null : entry.search;
    }

    /**
     * What became of a packet that a search wanted to be sent. It is news to all loops: the path is tried by one of them
     * at a time, and what is known is as old everywhere.
     */
    void probed(long high, long low, int size, boolean arrived, long nowNanos) {
        Probed probe = new Probed(high, low, size, arrived);
        if (note(probe, nowNanos) && loops.isShared()) {
            loops.tell(probe);
        }
    }

    /** Returns whether there is a search to go on with. */
    private boolean note(Probed probe, long nowNanos) {
        Destination destination = new Destination(probe.high(), probe.low());
        Entry entry = entries.get(destination);
        if (entry == null || entry.search == null) {
            return false;
        }
        entry.search.probed(probe.size(), probe.arrived(), nowNanos);
        put(destination, entry.search.confirmed(), entry.search, nowNanos);
        if (entry.search.confirmed() > entry.mtu) {
            counters.increment(StackCounter.PATH_MTUS_WIDENED);
        }
        return true;
    }

    private void put(Destination destination, int mtu, MtuSearch search, long nowNanos) {
        entries.remove(destination);
        if (entries.size() == MAX_DESTINATIONS) {
            entries.remove(entries.keySet().iterator().next());
            counters.increment(StackCounter.PATH_MTUS_EVICTED);
        }
        if (entries.isEmpty()) {
            timers.schedule(this, nowNanos + LIFETIME_NANOS);
        }
        entries.put(destination, new Entry(mtu, nowNanos + LIFETIME_NANOS, search));
        version++;
    }

    @Override
    protected void expired(long nowNanos) {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.untilNanos - nowNanos > 0) {
                timers.schedule(this, entry.untilNanos);
                break;
            }
            oldestFirst.remove();
            counters.increment(StackCounter.PATH_MTUS_WIDENED);
        }
        version++;
    }
}
