package dev.peregrine.transport.dpdk.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A dialogue with a TCP layer in virtual time: what comes {@link #in}, what must go {@link #out}, and that nothing else
 * goes out. Segments are written as {@link ScriptSegment} has them.
 */
final class TcpScript implements TcpHandler, AutoCloseable {

    static final int PORT = 80;
    static final int PEER_PORT = 40_000;

    private static final int PEER_ISN = 0x7fff_fff0;
    private static final long MILLISECOND = 1_000_000;

    final Endpoint end;
    private final Deque<ScriptedDeparture> sent = new ArrayDeque<>();
    private final long peer = Endpoint.LOW + 99;
    private int peerPort = PEER_PORT;
    private int iss;
    private boolean issKnown;
    private boolean skipsTimes;
    private boolean skipsTimestamps;
    private long written;
    private long read;
    long nowNanos = 12_345_678_900L;
    int events;
    boolean refuses;
    Consumer<TcpConnection> onAccept = accepted -> {};
    IntConsumer onReady = told -> {};
    boolean holdsMemory;
    TcpConnection connection;
    TcpListener listener;

    TcpScript(TcpSettings settings) {
        end = new Endpoint(0, settings, 7, nowNanos, this::transmitted);
    }

    TcpScript() {
        this(TcpSettings.DEFAULT);
    }

    private void transmitted() {
        while (!holdsMemory && !end.path.isEmpty()) {
            end.path
                    .sendNext()
                    .forEach(segment -> sent.add(new ScriptedDeparture(segment, end.path.sentEcn(), nowNanos)));
        }
    }

    /** The device reads what it was given; until then {@link #holdsMemory} kept it from doing so. */
    TcpScript deviceSends() {
        holdsMemory = false;
        transmitted();
        return this;
    }

    /** A server that listens and accepts. */
    TcpScript listen() {
        return listen(16);
    }

    TcpScript listen(int backlog) {
        try {
            listener = end.tcp.listen(0, 0, PORT, backlog, accepted -> {
                connection = accepted;
                accepted.handler(this);
                onAccept.accept(accepted);
                return !refuses;
            });
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /**
     * A server with one connection, without scaling and timestamps, to a peer with a window of so many bytes. ACKs are
     * delayed from the beginning.
     */
    static TcpScript accepted(TcpSettings settings, int mss, int window) {
        return new TcpScript(settings)
                .listen()
                .in("S 0 win " + window + " <mss " + mss + ">")
                .out("S. 0 ack 1 <mss 1460>")
                .in(". 1 ack 1 win " + window)
                .delayAcks();
    }

    static TcpScript accepted() {
        return accepted(TcpSettings.DEFAULT, 1000, 65_535);
    }

    /** A server with one connection to a peer that sends SACK blocks, 100 ms away, with segments of 1,000 bytes. */
    static TcpScript sacking(TcpSettings settings) {
        return new TcpScript(settings)
                .listen()
                .in("S 0 win 65535 <mss 1000, sackOK>")
                .out("S. 0 ack 1 <mss 1460, sackOK>")
                .after(100)
                .in(". 1 ack 1");
    }

    static TcpScript sacking() {
        return sacking(TcpSettings.DEFAULT);
    }

    /** The same with timestamps; that of the peer is 1. */
    static TcpScript sackingWithTimestamps() {
        TcpScript script = new TcpScript().skipTimestamps();
        script.listen().in("S 0 win 65535 <mss 1012, sackOK, ts 1 0>");
        String sentAt = script.nextOption("ts").split(" ", -1)[1];
        return script.out("S. 0 ack 1").after(100).in(". 1 ack 1 <ts 1 " + sentAt + ">");
    }

    /** What our timestamps option says now. */
    int timestamp() {
        return connection.timestampNow(nowNanos);
    }

    /** The application writes so many full segments. */
    TcpScript writeSegments(int count) {
        int[] lengths = new int[count];
        java.util.Arrays.fill(lengths, 1000);
        return write(lengths);
    }

    /** These segments of 1,000 bytes must have been sent just now; they count from 0. */
    TcpScript outSegments(int from, int to) {
        for (int i = from; i < to; i++) {
            boolean last = 1000L * (i + 1) == written;
            out((last ? "P." : ".") + " " + (1 + 1000 * i) + ":" + (1001 + 1000 * i) + " ack 1");
        }
        return this;
    }

    /** What the peer has acknowledged last. */
    int acknowledged() {
        return connection.sender().sndUna() - iss;
    }

    int cwnd() {
        return connection.sender().congestion().cwnd();
    }

    int ssthresh() {
        return connection.sender().congestion().ssthresh();
    }

    /** A client whose SYN has not left yet. */
    TcpScript connect() {
        try {
            connection = end.tcp.connect(0, end.address, PORT, 0, peer, peerPort, end.options(), this, nowNanos);
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    /** The same from another port of the peer, with numbers that begin anew. */
    TcpScript peerPort(int port) {
        peerPort = port;
        issKnown = false;
        return this;
    }

    @Override
    public void ready(TcpConnection ready, int told) {
        events |= told;
        onReady.accept(told);
    }

    /** Segments arrive in one turn, at the end of which is sent what is due. */
    TcpScript in(String... segments) {
        quiet();
        for (String text : segments) {
            ScriptSegment segment = ScriptSegment.parse(text);
            byte[] bytes = segment.encode(peerPort, PORT, PEER_ISN, iss);
            end.arrives(bytes, peer, Math.max(segment.ecn, 0), nowNanos);
        }
        return turn();
    }

    /** An encoded segment arrives whose numbers are these instead: for those who send many. */
    void inAt(byte[] segment, int seq) {
        ByteBuffer.wrap(segment).putInt(4, PEER_ISN + seq).putInt(8, iss + 1);
        end.arrives(segment, peer, nowNanos);
    }

    /** A segment of the peer's in a buffer, its view where a network layer would leave it. */
    PacketBuffer segment(String text) {
        return segment(text, peerPort, iss);
    }

    /** The same on any of several connections, on which nothing was sent yet. */
    PacketBuffer segment(TcpConnection of, String text) {
        return segment(text, of.remotePort(), of.sender().sndUna() - 1);
    }

    private PacketBuffer segment(String text, int fromPort, int ackBase) {
        byte[] bytes = ScriptSegment.parse(text).encode(fromPort, PORT, PEER_ISN, ackBase);
        PacketBuffer buffer = end.receivePool.allocate();
        NativeMemory.copy(bytes, 0, buffer.append(bytes.length), bytes.length);
        return buffer;
    }

    /** What has been sent so far is not looked at. */
    TcpScript discardSent() {
        sent.clear();
        return this;
    }

    boolean hasSent() {
        return !sent.isEmpty();
    }

    /** From now on {@link #out} looks at all options but the timestamps. */
    TcpScript skipTimestamps() {
        skipsTimestamps = true;
        return this;
    }

    /** From now on {@link #out} does not ask when a segment was sent. */
    TcpScript skipTimes() {
        skipsTimes = true;
        return this;
    }

    /** Ends a turn: events are told, and what is due is sent. */
    TcpScript turn() {
        end.tcp.dispatch(nowNanos);
        end.tcp.flush(nowNanos);
        return this;
    }

    /** This segment must have been sent just now. */
    TcpScript out(String text) {
        if (sent.isEmpty()) {
            throw new AssertionError("expected " + text + ", but nothing was sent");
        }
        ScriptedDeparture next = sent.remove();
        if (!issKnown && Segments.has(next.bytes, TcpHeader.SYN)) {
            issKnown = true;
            iss = Segments.seq(next.bytes);
        }
        ScriptSegment actual = ScriptSegment.decode(next.bytes, iss, PEER_ISN);
        actual.ecn = next.ecn;
        if (skipsTimestamps) {
            actual.options.removeIf(option -> option.startsWith("ts "));
        }
        ScriptSegment expected = ScriptSegment.parse(text);
        if (!expected.matches(actual) || (!skipsTimes && next.atNanos != nowNanos)) {
            throw new AssertionError("expected " + text + ", but sent was " + actual + " "
                    + (nowNanos - next.atNanos) / MILLISECOND + " ms ago");
        }
        byte[] bytes = next.bytes;
        for (int i = 0; i < actual.length; i++) {
            assertThat(bytes[bytes.length - actual.length + i])
                    .as("payload of %s", text)
                    .isEqualTo(Segments.byteAt(actual.seq - 1L + i));
        }
        return this;
    }

    /** A RST whose sequence number says nothing: that of a port where nobody is. */
    TcpScript outReset(String text) {
        int known = iss;
        iss = text.contains("ack") ? 0 : iss;
        out(text);
        iss = known;
        return this;
    }

    /** The option of that name in the segment that comes out next. */
    String nextOption(String name) {
        return ScriptSegment.decode(sent.element().bytes, iss, PEER_ISN).options.stream()
                .filter(option -> option.startsWith(name))
                .findFirst()
                .orElse("");
    }

    /** Nothing more has been sent. */
    TcpScript quiet() {
        if (!sent.isEmpty()) {
            throw new AssertionError("also sent: " + ScriptSegment.decode(sent.element().bytes, iss, PEER_ISN));
        }
        return this;
    }

    /** Time passes; whatever is sent meanwhile must be asked for at its own time. */
    TcpScript after(long millis) {
        quiet();
        long target = nowNanos + millis * MILLISECOND;
        while (true) {
            long deadline = end.timers.nextDeadlineNanos();
            if (deadline == Long.MAX_VALUE || deadline - target > 0) {
                break;
            }
            nowNanos = Math.max(nowNanos, deadline);
            end.timers.advance(nowNanos);
            turn();
            if (!sent.isEmpty() && nowNanos != target) {
                throw new AssertionError("too early, " + (target - nowNanos) / MILLISECOND + " ms before time: "
                        + ScriptSegment.decode(sent.element().bytes, iss, PEER_ISN));
            }
        }
        nowNanos = target;
        end.timers.advance(nowNanos);
        return turn();
    }

    /** The application writes so many bytes, in one buffer; they leave at the end of the turn. */
    TcpScript write(int... lengths) {
        for (int length : lengths) {
            connection.write(Segments.payload(end.sendPool, written, length));
            written += length;
        }
        return turn();
    }

    /** The application reads one buffer and verifies it; returns its length, 0 where there is none. */
    int readOne() {
        PacketBuffer payload = connection.read();
        if (payload == null) {
            return 0;
        }
        Segments.verify(payload, read);
        int length = payload.length();
        read += length;
        payload.release();
        return length;
    }

    /** The application reads all there is, which must be so many bytes. */
    TcpScript read(int expected) {
        int sum = 0;
        int length;
        while ((length = readOne()) > 0) {
            sum += length;
        }
        assertThat(sum).isEqualTo(expected);
        return turn();
    }

    /** No ACK leaves at once because the connection is young. */
    TcpScript delayAcks() {
        connection.options().quickAck(false);
        return this;
    }

    TcpScript noDelay() {
        connection.options().noDelay(true);
        return this;
    }

    TcpScript shutdownOutput() {
        connection.shutdownOutput();
        return turn();
    }

    TcpScript closeConnection() {
        connection.close();
        return turn();
    }

    TcpScript abort() {
        connection.abort();
        return turn();
    }

    TcpScript state(TcpState expected) {
        assertThat(connection.state()).isEqualTo(expected);
        return this;
    }

    /** The connection has ended, and was told to have. */
    TcpScript ended(TcpFailure why) {
        return ended(why, why == null ? TcpEvents.CLOSED : TcpEvents.CLOSED | TcpEvents.FAILED);
    }

    TcpScript ended(TcpFailure why, int told) {
        assertThat(connection.state()).isEqualTo(TcpState.CLOSED);
        assertThat(connection.failure()).isEqualTo(why);
        assertThat(events & (TcpEvents.CLOSED | TcpEvents.FAILED)).isEqualTo(told);
        assertThat(end.tcp.connectionCount()).isZero();
        return this;
    }

    /** Ends the script: nothing more was sent, and no buffer is kept by anybody once all connections are gone. */
    @Override
    public void close() {
        quiet();
        end.tcp.close(nowNanos);
        turn();
        if (connection != null) {
            PacketBuffer left;
            while ((left = connection.read()) != null) {
                left.release();
            }
        }
        end.sendPool.close();
        end.receivePool.close();
    }
}
