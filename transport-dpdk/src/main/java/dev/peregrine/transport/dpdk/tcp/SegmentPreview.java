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

    /** References from a connection to the farthest that is looked at. */
    private static final int DEPTH = 5;

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

    private static int look(TcpConnection connection, int depth) {
        TcpHandler handler = connection.handler();
        int read = handler == null ? 0 : handler.preview(depth);
        return read
                + switch (depth) {
                    case 0 -> lookAtHalves(connection);
                    case 1 -> lookIntoHalves(connection.sender(), connection.receiver());
                    case 2 -> lookAtData(connection.sender());
                    case 3 -> lookAtFlight(connection.sender());
                    default -> lookAtMemory(connection.sender().queue().head());
                };
    }

    private static int lookAtHalves(TcpConnection connection) {
        KeepAlive keepAlive = connection.keepAlive();
        return (keepAlive != null && keepAlive.isProbeDue() ? 1 : 0)
                + connection.sender().sndNxt()
                + connection.receiver().rcvNxt()
                + connection.options().receiveBufferSize()
                + (connection.timers().isAckArmed() ? 1 : 0);
    }

    private static int lookIntoHalves(TcpSender sender, TcpReceiver receiver) {
        return sender.congestion().cwnd()
                + (int) sender.rtt().srttNanos()
                + receiver.window().rcvAdv()
                + receiver.acks().lastAckSent()
                + (sender.probe().isDue() ? 1 : 0);
    }

    private static int lookAtData(TcpSender sender) {
        return sender.queuedBytes()
                + sender.sent().span()
                + sender.timer().timeouts()
                + sender.recovery().recover()
                + sender.hyStart().growth(0, 0)
                + (sender.pathProbe().isAt(0) ? 1 : 0)
                + (sender.isReorderingSeen() ? 1 : 0)
                + (sender.scheduler().isCongestionLimited() ? 1 : 0);
    }

    private static int lookAtFlight(TcpSender sender) {
        SentSegment segment = sender.sent().head();
        PacketBuffer buffer = sender.queue().head();
        return (segment == null ? 0 : segment.seq) + (buffer == null ? 0 : buffer.length());
    }

    private static int lookAtMemory(PacketBuffer buffer) {
        return buffer == null ? 0 : buffer.preview();
    }
}
