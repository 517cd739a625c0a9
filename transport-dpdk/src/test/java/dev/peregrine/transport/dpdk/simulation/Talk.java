package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpFailure;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import java.util.SplittableRandom;

/**
 * One end's part in a conversation: says so many bytes that follow from its number, listens to the other's, with pauses in
 * both, and leaves when all is said and heard, or sooner where its manners are bad.
 */
final class Talk implements TcpHandler {

    /** The port that conversations are opened to. */
    static final int SERVICE = 11211;

    /** Conversations are numbered by the port of the one who opens them, from here on. */
    static final int FIRST_NUMBER = 40_000;

    private static final long SECOND = 1_000_000_000L;

    /** How it leaves. */
    enum Manners {
        /** When all is said and heard. */
        PATIENT,
        /** By close in the midst of it, whatever is still to be read. */
        LEAVES,
        /** By abort in the midst of it. */
        ABORTS
    }

    private final TcpConnection connection;
    private final int number;
    private final ByteStream ownWords;
    private final ByteStream othersWords;
    private final SplittableRandom random;
    private final PacketPool pool;
    private final Manners manners;
    private final int toSay;
    private final boolean slowReader;
    private final boolean waitsForFirstWord;

    private int actsUntilRude;
    private int said;
    private int heard;
    private boolean mayFail;
    private boolean outputShut;
    private boolean peerFinished;
    private boolean closed;
    private boolean ended;
    private boolean readable;
    private boolean writable = true;
    private boolean established;
    private TcpFailure failure;
    private long pauseUntilNanos;
    private boolean paused;

    Talk(TcpConnection connection, PacketPool pool, Scenario scenario) {
        this.connection = connection;
        number = numberOf(connection.localPort(), connection.remotePort());
        boolean opener = number == connection.localPort();
        this.pool = pool;
        random = scenario.random.split();
        ownWords = new ByteStream(number, opener);
        othersWords = new ByteStream(number, !opener);
        established = !connection.state().isOpening();
        waitsForFirstWord = number % 3 == (opener ? 0 : 1);
        manners = scenario.rudeTalks ? Manners.values()[random.nextInt(3)] : Manners.PATIENT;
        mayFail = scenario.isDeadly() || manners != Manners.PATIENT;
        actsUntilRude = random.nextInt(1, 20);
        slowReader = random.nextInt(4) == 0;
        toSay = random.nextInt(8) == 0 ? 0 : random.nextInt(1, 1 << random.nextInt(1, 18));
        scenario.choose(connection.options());
        connection.handler(this);
    }

    /** The number of the conversation between two ports. */
    static int numberOf(int onePort, int otherPort) {
        return Math.max(onePort, otherPort);
    }

    int number() {
        return number;
    }

    /** Whether the conversation may be cut short by one of the two. */
    boolean mayFail() {
        return mayFail;
    }

    /** The other's manners may have cut this one short, and the other way round; nothing else may. */
    void meets(Talk other) {
        boolean either = mayFail || other.mayFail;
        mayFail = either;
        other.mayFail = either;
        other.assertNotFailedUnlessItMay();
        assertNotFailedUnlessItMay();
    }

    @Override
    public void ready(TcpConnection c, int events) {
        assertThat(ended)
                .as("%s hears of events %x after its end", this, events)
                .isFalse();
        established |= (events & TcpEvents.ESTABLISHED) != 0;
        readable |= (events & TcpEvents.READABLE) != 0;
        writable |= (events & TcpEvents.WRITABLE) != 0;
        peerFinished |= (events & TcpEvents.PEER_FINISHED) != 0;
        ended = (events & TcpEvents.CLOSED) != 0;
        if (!closed) {
            failure = c.failure();
            assertThat(failure != null).isEqualTo((events & TcpEvents.FAILED) != 0);
            if (failure != null) {
                // What came before is still there to be read, and nobody will.
                closed = true;
                c.close();
            }
        }
    }

    private void assertNotFailedUnlessItMay() {
        assertThat(mayFail || failure == null)
                .as("%s failed: %s", this, failure)
                .isTrue();
    }

    /** Does what can be done now; true where that may have given the stack something to do. */
    boolean act(long nowNanos) {
        if (closed || !established || (paused && nowNanos - pauseUntilNanos < 0)) {
            return false;
        }
        paused = false;
        boolean acted = listen(nowNanos);
        if (waitsForFirstWord && heard == 0 && !peerFinished) {
            return acted;
        }
        acted |= speak();
        if (acted && manners != Manners.PATIENT && --actsUntilRude == 0) {
            leaveRudely();
            return true;
        }
        if (said == toSay && !outputShut) {
            outputShut = true;
            connection.shutdownOutput();
            acted = true;
        }
        if (outputShut && peerFinished && connection.readableBytes() == 0) {
            closed = true;
            connection.close();
            acted = true;
        }
        return acted;
    }

    private void leaveRudely() {
        closed = true;
        if (manners == Manners.ABORTS) {
            connection.abort();
        } else {
            connection.close();
        }
    }

    /** When a pause is over, {@link Long#MAX_VALUE} where there is none. */
    long nextActNanos() {
        return paused && !closed ? pauseUntilNanos : Long.MAX_VALUE;
    }

    /** Whether it has left. */
    boolean isClosed() {
        return closed;
    }

    private boolean listen(long nowNanos) {
        if (!readable) {
            return false;
        }
        int limit = slowReader ? random.nextInt(1, 20_000) : Integer.MAX_VALUE;
        int taken = 0;
        PacketBuffer piece;
        while (taken < limit && (piece = connection.read()) != null) {
            int wrong = othersWords.mismatch(piece.address(), heard, piece.length());
            if (wrong >= 0) {
                throw new AssertionError(this + ": byte " + wrong + " came in wrong");
            }
            heard += piece.length();
            taken += piece.length();
            piece.release();
        }
        readable = connection.readableBytes() > 0;
        if (slowReader && random.nextInt(3) == 0) {
            paused = true;
            pauseUntilNanos = nowNanos + random.nextLong(1, random.nextInt(30) == 0 ? 200 * SECOND : 2 * SECOND);
        }
        return taken > 0;
    }

    private boolean speak() {
        boolean spoke = false;
        while (said < toSay && writable) {
            int room = connection.sendRoom();
            if (room == 0) {
                writable = false;
                break;
            }
            PacketBuffer piece = pool.allocate();
            if (piece == null) {
                break;
            }
            int length = Math.min(Math.min(toSay - said, room), random.nextInt(1, piece.tailroom() + 1));
            ownWords.write(piece.append(length), said, length);
            connection.write(piece);
            said += length;
            spoke = true;
        }
        return spoke;
    }

    TcpFailure failure() {
        return failure;
    }

    int heard() {
        return heard;
    }

    /** Whether it has been told of the end, as everybody must be. */
    void assertEnded() {
        assertThat(ended).as("%s was told the end", this).isTrue();
    }

    void assertHeardAllOf(Talk other) {
        assertThat(heard).as("bytes that %s heard", this).isEqualTo(other.toSay);
    }

    @Override
    public String toString() {
        return connection + " " + manners + " said " + said + " of " + toSay + ", heard " + heard
                + (failure == null ? "" : ", " + failure);
    }
}
