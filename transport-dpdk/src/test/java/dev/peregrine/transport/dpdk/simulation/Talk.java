package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import java.util.SplittableRandom;

/**
 * One end's part in a conversation: says so many bytes that follow from its number, listens to the other's, with pauses in
 * both, and leaves when all is said and heard.
 */
final class Talk implements TcpHandler {

    private static final long LONGEST_PAUSE_NANOS = 2_000_000_000L;

    private final TcpConnection connection;
    private final int number;
    private final boolean opener;
    private final SplittableRandom random;
    private final PacketPool pool;
    private final int toSay;
    private final boolean slowReader;

    private int said;
    private int heard;
    private boolean outputShut;
    private boolean peerFinished;
    private boolean closed;
    private boolean ended;
    private boolean readable;
    private boolean writable = true;
    private boolean established;
    private long pauseUntilNanos;
    private boolean paused;

    Talk(TcpConnection connection, PacketPool pool, int number, boolean opener, SplittableRandom random) {
        this.connection = connection;
        this.number = number;
        this.opener = opener;
        this.random = random;
        this.pool = pool;
        this.established = !opener;
        this.slowReader = random.nextInt(4) == 0;
        this.toSay = random.nextInt(8) == 0 ? 0 : random.nextInt(1, 1 << random.nextInt(1, 18));
        connection.options().noDelay(random.nextBoolean());
        connection.handler(this);
    }

    int number() {
        return number;
    }

    @Override
    public void ready(TcpConnection c, int events) {
        assertThat(events & TcpEvents.FAILED)
                .as("%s failed: %s", this, c.failure())
                .isZero();
        established |= (events & TcpEvents.ESTABLISHED) != 0;
        readable |= (events & TcpEvents.READABLE) != 0;
        writable |= (events & TcpEvents.WRITABLE) != 0;
        peerFinished |= (events & TcpEvents.PEER_FINISHED) != 0;
        ended |= (events & TcpEvents.CLOSED) != 0;
    }

    /** Does what can be done now; true where that may have given the stack something to do. */
    boolean act(long nowNanos) {
        if (closed || !established || (paused && nowNanos - pauseUntilNanos < 0)) {
            return false;
        }
        paused = false;
        boolean acted = listen(nowNanos);
        acted |= speak();
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
            for (int i = 0; i < piece.length(); i++) {
                byte expected = byteOf(!opener, heard + i);
                if (NativeMemory.getByte(piece.address() + i) != expected) {
                    throw new AssertionError(this + ": byte " + (heard + i) + " came in wrong");
                }
            }
            heard += piece.length();
            taken += piece.length();
            piece.release();
        }
        readable = connection.readableBytes() > 0;
        if (slowReader && random.nextInt(3) == 0) {
            paused = true;
            pauseUntilNanos = nowNanos + random.nextLong(1, LONGEST_PAUSE_NANOS);
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
            long at = piece.append(length);
            for (int i = 0; i < length; i++) {
                NativeMemory.putByte(at + i, byteOf(opener, said + i));
            }
            connection.write(piece);
            said += length;
            spoke = true;
        }
        return spoke;
    }

    private byte byteOf(boolean byOpener, int position) {
        int mixed = (position + 1) * 0x9E3779B1 + number * 31 + (byOpener ? 0x5555 : 0);
        return (byte) (mixed >>> 16 ^ mixed);
    }

    void assertHeardAllOf(Talk other) {
        assertThat(heard).as("bytes that %s heard", this).isEqualTo(other.toSay);
        assertThat(ended).as("%s was told the end", this).isTrue();
    }

    @Override
    public String toString() {
        return connection + " said " + said + " of " + toSay + ", heard " + heard;
    }
}
