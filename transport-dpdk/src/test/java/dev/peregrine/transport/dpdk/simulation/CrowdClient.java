package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.SocketException;

/** Opens very many connections from one host, asks for so many bytes on each and verifies what comes. */
final class CrowdClient implements TcpHandler {

    private static final int FIRST_PORT = 10_000;

    private final CrowdHost host;
    private final TcpSettings settings;
    private final TcpConnection[] connections;
    private final int[] asked;
    private final int[] received;
    private boolean readsAtOnce = true;
    private int established;
    private int unanswered;

    CrowdClient(CrowdHost host, TcpSettings settings, int count) {
        this.host = host;
        this.settings = settings;
        connections = new TcpConnection[count];
        asked = new int[count];
        received = new int[count];
    }

    /** From now on what arrives waits until it is read. */
    void readLater() {
        readsAtOnce = false;
    }

    void connect(int index, CrowdHost server, int port, long nowNanos) throws SocketException {
        connections[index] = host.stack()
                .tcp()
                .connect(
                        host.address().high(),
                        host.address().low(),
                        FIRST_PORT + index,
                        server.address().high(),
                        server.address().low(),
                        port,
                        new TcpOptions(settings),
                        this,
                        nowNanos);
    }

    /** Asks on one of the connections, where all that was asked before has been answered. */
    void ask(int index, int bytes) {
        PacketBuffer request = host.transmitPool().allocate();
        NativeMemory.putInt(request.append(Integer.BYTES), bytes);
        asked[index] = bytes;
        received[index] = 0;
        unanswered++;
        connections[index].write(request);
    }

    @Override
    public void ready(TcpConnection connection, int events) {
        assertThat(events & TcpEvents.FAILED).as("%s failed", connection).isZero();
        if ((events & TcpEvents.ESTABLISHED) != 0) {
            established++;
        }
        if (readsAtOnce && (events & TcpEvents.READABLE) != 0) {
            while (read(connection.localPort() - FIRST_PORT)) {
                // All that there is.
            }
        }
    }

    /** Reads the next piece; false where there is none. */
    boolean read(int index) {
        PacketBuffer piece = connections[index].read();
        if (piece == null) {
            return false;
        }
        ByteStream expected = new ByteStream(FIRST_PORT + index, false);
        assertThat(expected.mismatch(piece.address(), received[index], piece.length()))
                .isNegative();
        received[index] += piece.length();
        piece.release();
        if (received[index] == asked[index]) {
            unanswered--;
        }
        return true;
    }

    int size() {
        return connections.length;
    }

    int established() {
        return established;
    }

    /** Connections that have not got all that they have asked for. */
    int unanswered() {
        return unanswered;
    }

    CrowdHost host() {
        return host;
    }
}
