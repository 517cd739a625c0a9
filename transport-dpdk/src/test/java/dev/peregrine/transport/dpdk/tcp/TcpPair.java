package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Two TCP layers back to back in virtual time, over a link that loses, doubles and reorders by a seed. */
final class TcpPair {

    private record Event(long atNanos, long order, Runnable action) {}

    /** What the link does to segments; chances from 0 to 1. */
    record Link(double loss, double duplication, double reordering, long delayNanos, long bytesPerSecond) {
        static final Link CLEAN = new Link(0, 0, 0, 100_000, 1_250_000_000);
    }

    final Endpoint client;
    final Endpoint server;
    final List<String> log = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> {
        long difference = a.atNanos - b.atNanos;
        return Long.signum(difference != 0 ? difference : a.order - b.order);
    });
    private final SplittableRandom random;
    private final Link link;
    private final long[] linkFreeNanos = new long[2];
    private final int[] rightEdge = new int[2];
    private final boolean[] edgeKnown = new boolean[2];
    private final int[] shift = {-1, -1};
    private long order;
    long nowNanos;
    long segments;
    boolean keepLog;

    TcpPair(TcpSettings settings, Link link, long seed) {
        this.link = link;
        random = new SplittableRandom(seed);
        nowNanos = random.nextLong();
        linkFreeNanos[0] = nowNanos;
        linkFreeNanos[1] = nowNanos;
        client = new Endpoint(0, settings, seed + 1, nowNanos, () -> transmitted(0));
        server = new Endpoint(1, settings, seed + 2, nowNanos, () -> transmitted(1));
    }

    private Endpoint endpoint(int number) {
        return number == 0 ? client : server;
    }

    private void transmitted(int from) {
        long begins = linkFreeNanos[from] - nowNanos > 0 ? linkFreeNanos[from] : nowNanos;
        // The device reads the memory when the link is free; 1,500 bytes are near enough for all.
        linkFreeNanos[from] = begins + 1_500_000_000_000L / link.bytesPerSecond;
        at(linkFreeNanos[from], () -> endpoint(from).path.sendNext().forEach(segment -> travel(from, segment)));
    }

    private void travel(int from, byte[] segment) {
        segments++;
        checkWindow(from, segment);
        if (keepLog) {
            log.add(nowNanos + " " + from + " > " + describe(segment));
        }
        int copies = random.nextDouble() < link.loss ? 0 : random.nextDouble() < link.duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long late = random.nextDouble() < link.reordering ? random.nextLong(4 * link.delayNanos) : 0;
            at(nowNanos + link.delayNanos + late, () -> deliver(1 - from, segment));
        }
    }

    private void deliver(int to, byte[] segment) {
        noteWindow(1 - to, segment);
        endpoint(to).arrives(segment, endpoint(1 - to).address, nowNanos);
    }

    /** Where the receiver of data, which has sent this segment, allows it to end. Delivered, so known to the sender. */
    private void noteWindow(int receiver, byte[] segment) {
        if (Segments.has(segment, TcpHeader.RST)) {
            return;
        }
        boolean syn = Segments.has(segment, TcpHeader.SYN);
        if (syn) {
            shift[receiver] = windowShift(segment);
        }
        if (Segments.has(segment, TcpHeader.ACK)) {
            int scale = syn || shift[0] < 0 || shift[1] < 0 ? 0 : shift[receiver];
            int edge = Segments.ack(segment) + (Segments.window(segment) << scale);
            if (!edgeKnown[receiver] || edge - rightEdge[receiver] > 0) {
                edgeKnown[receiver] = true;
                rightEdge[receiver] = edge;
            }
        }
    }

    private void checkWindow(int from, byte[] segment) {
        int length = Segments.payloadLength(segment) + (Segments.has(segment, TcpHeader.FIN) ? 1 : 0);
        if (length > 0 && edgeKnown[1 - from] && Segments.seq(segment) + length - rightEdge[1 - from] > 0) {
            throw new AssertionError("beyond the peer's window: " + describe(segment));
        }
    }

    private static int windowShift(byte[] segment) {
        for (int i = 20; i < Segments.headerLength(segment); ) {
            if (segment[i] == 3) {
                return segment[i + 2];
            }
            i += segment[i] == 1 ? 1 : segment[i + 1];
        }
        return -1;
    }

    private static String describe(byte[] segment) {
        return Integer.toHexString(segment[13]) + " seq " + Integer.toUnsignedString(Segments.seq(segment)) + " ack "
                + Integer.toUnsignedString(Segments.ack(segment)) + " length " + Segments.payloadLength(segment)
                + " window " + Segments.window(segment);
    }

    void at(long atNanos, Runnable action) {
        events.add(new Event(atNanos, order++, action));
    }

    /** Lets time pass until a condition holds, at most so long; false where it does not hold then. */
    boolean runUntil(BooleanSupplier condition, long atMostNanos) {
        long endNanos = nowNanos + atMostNanos;
        turn();
        while (!condition.getAsBoolean()) {
            long next = nextNanos();
            if (next == Long.MAX_VALUE || next - endNanos > 0) {
                return false;
            }
            if (next - nowNanos > 0) {
                nowNanos = next;
            }
            turn();
        }
        return true;
    }

    private long nextNanos() {
        if (client.tcp.hasWork() || server.tcp.hasWork()) {
            return nowNanos;
        }
        long distance = Long.MAX_VALUE;
        if (!events.isEmpty()) {
            distance = Math.min(distance, events.peek().atNanos - nowNanos);
        }
        for (Endpoint end : List.of(client, server)) {
            long deadline = end.timers.nextDeadlineNanos();
            if (deadline != Long.MAX_VALUE) {
                distance = Math.min(distance, deadline - nowNanos);
            }
        }
        return distance == Long.MAX_VALUE ? distance : nowNanos + Math.max(distance, 0);
    }

    private void turn() {
        while (!events.isEmpty() && events.peek().atNanos - nowNanos <= 0) {
            events.remove().action.run();
        }
        for (Endpoint end : List.of(client, server)) {
            end.timers.advance(nowNanos);
            end.tcp.dispatch(nowNanos);
            end.tcp.flush(nowNanos);
        }
    }
}
