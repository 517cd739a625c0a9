package dev.peregrine.transport.dpdk.tcp;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.Arrays;

/**
 * Reads something of all that the segments of a burst are going to need before they are processed. Of many connections
 * nothing is in the processor's caches: reference by reference one segment after the other would wait for the memory, while
 * what is read here of different connections is fetched at the same time. Changes nothing.
 */
public final class SegmentPreview {

    /** So many connections the caches hold by themselves. */
    private static final int FEW_CONNECTIONS = 256;

    /** Passes: one for a connection itself and one for each reference that the farthest that is looked at is away. */
    private static final int DEPTH = 7;

    private final TcpLayer layer;
    private final Flow[] guesses;
    private final TcpConnection[] expected;
    private int count;

    /** Of what was read: without it the compiler would see that nobody needs that. */
    @SuppressWarnings("UnusedVariable")
    private int sum;

    /** @param most segments of a burst */
    SegmentPreview(TcpLayer layer, int most) {
        this.layer = layer;
        guesses = new Flow[most];
        expected = new TcpConnection[most];
    }

    /** Whether it is worth while to look ahead in a burst of so many frames. */
    public boolean isWorthwhile(int frames) {
        return frames > 1 && layer.connectionCount() > FEW_CONNECTIONS;
    }

    /** A segment between two ends is in the burst. */
    public void expect(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        Flow guess = layer.flows().guess(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        if (guess != null) {
            guesses[count++] = guess;
        }
    }

    /** All of the burst are known: reads what their connections refer to, one reference farther each time. */
    public void look() {
        int connections = 0;
        for (int i = 0; i < count; i++) {
            if (guesses[i] instanceof TcpConnection connection) {
                expected[connections++] = connection;
            }
        }
        int read = 0;
        for (int depth = 0; depth < DEPTH; depth++) {
            for (int i = 0; i < connections; i++) {
                read += look(expected[i], depth);
            }
        }
        Arrays.fill(guesses, 0, count, null);
        Arrays.fill(expected, 0, connections, null);
        count = 0;
        sum += read;
    }

    /** Nothing is read here behind what the pass before has read, lest one wait for memory follow another. */
    private static int look(TcpConnection connection, int depth) {
        return switch (depth) {
            case 0 -> isThere(connection.handler()) + isThere(connection.sender());
            case 1 -> lookAtHalves(connection) + lookAtHandler(connection, 0);
            case 2 -> lookIntoHalves(connection.sender(), connection.receiver()) + lookAtHandler(connection, 1);
            case 3 -> lookAtData(connection.sender().data()) + lookAtHandler(connection, 2);
            case 4 -> lookAtFlight(connection.sender().data()) + lookAtHandler(connection, 3);
            case 5 -> lookAtMemory(connection.sender().data()) + lookAtHandler(connection, 4);
            default -> lookAtHandler(connection, 5);
        };
    }

    private static int isThere(Object reference) {
        return reference == null ? 0 : 1;
    }

    private static int lookAtHandler(TcpConnection connection, int depth) {
        TcpHandler handler = connection.handler();
        return handler == null ? 0 : handler.preview(depth);
    }

    private static int lookAtHalves(TcpConnection connection) {
        KeepAlive keepAlive = connection.keepAlive();
        TcpSender sender = connection.sender();
        return (keepAlive != null && keepAlive.isProbeDue() ? 1 : 0)
                + sender.sndNxt()
                + sender.retransmissions()
                + isThere(sender.data())
                + connection.receiver().rcvNxt()
                + connection.options().receiveBufferSize()
                + (connection.timers().isAckArmed() ? 1 : 0);
    }

    private static int lookIntoHalves(TcpSender sender, TcpReceiver receiver) {
        return sender.congestion().cwnd()
                + (int) sender.rtt().srttNanos()
                + receiver.window().rcvAdv()
                + receiver.acks().lastAckSent()
                + isThere(sender.data().queue)
                + isThere(sender.data().recovery);
    }

    private static int lookAtData(OutboundData data) {
        return data.queue.bytes()
                + data.sent.span()
                + data.timer.timeouts()
                + data.recovery.recover()
                + data.hyStart.growth(0, 0)
                + (data.pathProbe.isAt(0) ? 1 : 0)
                + (data.probe.isDue() ? 1 : 0)
                + (data.scheduler.isCongestionLimited() ? 1 : 0);
    }

    private static int lookAtFlight(OutboundData data) {
        SentSegment segment = data.sent.head();
        PacketBuffer buffer = data.queue.head();
        return (segment == null ? 0 : segment.seq)
                + (buffer == null ? 0 : buffer.length())
                + isThere(data.sent.oldestInFlight())
                + data.highestDelivered();
    }

    private static int lookAtMemory(OutboundData data) {
        PacketBuffer buffer = data.queue.head();
        return (buffer == null ? 0 : buffer.preview()) + (data.isReorderingSeen() ? 1 : 0);
    }
}
