package dev.peregrine.transport.dpdk.fuzz;

import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpEvents;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import dev.peregrine.transport.dpdk.udp.UdpDatagram;
import dev.peregrine.transport.dpdk.udp.UdpEndpoint;
import dev.peregrine.transport.dpdk.udp.UdpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** Programs over a stack that echo, or let things lie, or connect to the peer, as the choices have it. */
final class FuzzedApplications {

    private static final int BACKLOG = 4;
    private static final int PEER_PORT = 50_000;
    private static final int FIRST_PORT = 60_000;

    private final NetworkStack stack;
    private final Choices choices;
    private final UdpEndpoint endpoint;
    private int port = FIRST_PORT;

    FuzzedApplications(NetworkStack stack, Choices choices) throws BindException {
        this.stack = stack;
        this.choices = choices;
        stack.tcp().listen(0, 0, FrameFuzzer.PORT, BACKLOG, this::accept);
        endpoint = stack.udp().bind(0, 0, FrameFuzzer.PORT, new Echo());
    }

    private boolean accept(TcpConnection connection) {
        connection.handler(handler());
        return !choices.oneIn(8);
    }

    private TcpHandler handler() {
        return choices.oneIn(4) ? FuzzedApplications::letLie : FuzzedApplications::echo;
    }

    /** Reads nothing but what is left when the connection is gone. */
    private static void letLie(TcpConnection connection, int events) {
        if ((events & TcpEvents.CLOSED) != 0) {
            discard(connection);
        }
    }

    /** Sends back what arrives, and closes where the peer has. */
    private static void echo(TcpConnection connection, int events) {
        if ((events & TcpEvents.CLOSED) != 0) {
            discard(connection);
            return;
        }
        PacketBuffer payload;
        while (connection.sendRoom() > 0 && (payload = connection.read()) != null) {
            if (FuzzedDevice.hasPlenty()) {
                connection.write(payload);
            } else {
                payload.release();
            }
        }
        if (connection.peerFinished() && connection.readableBytes() == 0) {
            connection.close();
        }
    }

    private static void discard(TcpConnection connection) {
        PacketBuffer payload;
        while ((payload = connection.read()) != null) {
            payload.release();
        }
    }

    void act(long now) throws IOException {
        int what = choices.nextInt(16);
        if (what == 0) {
            connect(now);
        } else if (what == 1) {
            send();
        } else {
            List<TcpConnection> all = new ArrayList<>();
            stack.tcp().forEachConnection(all::add);
            if (!all.isEmpty()) {
                act(all.get(choices.nextInt(all.size())), what);
            }
        }
    }

    private void act(TcpConnection connection, int what) {
        TcpOptions options = connection.options();
        switch (what) {
            case 2 -> connection.close();
            case 3 -> connection.shutdownOutput();
            case 4 -> connection.abort();
            case 5 -> discard(connection);
            case 6 -> options.noDelay(!options.noDelay());
            case 7 -> options.keepAlive(!options.keepAlive());
            case 8 -> options.userTimeoutMillis(choices.nextInt(1 << 16));
            case 9 -> options.quickAck(!options.quickAck());
            case 10 -> options.receiveBufferSize(choices.nextInt(1, 1 << 16));
            case 11 -> options.sendBufferSize(choices.nextInt(1, 1 << 16));
            default -> write(connection, 1 << choices.nextInt(5));
        }
    }

    /** Writes so many buffers, as far as the connection takes them. */
    private void write(TcpConnection connection, int buffers) {
        PacketBuffer payload = null;
        for (int left = buffers; left > 0 && connection.sendRoom() > 0; left--) {
            payload = FuzzedDevice.payload();
            if (payload == null) {
                return;
            }
            choices.fill(payload.append(1), 1);
            payload.append(choices.nextInt(Math.min(payload.tailroom(), connection.sendRoom())));
            connection.write(payload);
        }
    }

    private void connect(long now) throws SocketException {
        Family family = choices.nextBoolean() ? Family.IPV6 : Family.IPV4;
        stack.tcp()
                .connect(
                        family.stack.high(),
                        family.stack.low(),
                        port++,
                        family.peer.high(),
                        family.peer.low(),
                        PEER_PORT,
                        new TcpOptions(TcpSettings.DEFAULT),
                        handler(),
                        now);
    }

    /** Sends a datagram, in fragments where it is large. */
    private void send() throws SocketException {
        Family family = choices.nextBoolean() ? Family.IPV6 : Family.IPV4;
        if (choices.oneIn(4)) {
            endpoint.connect(family.peer.high(), family.peer.low(), PEER_PORT);
        } else if (choices.oneIn(4)) {
            endpoint.disconnect();
        }
        PacketBuffer payload = FuzzedDevice.payload();
        if (payload != null) {
            payload.append(choices.nextInt(payload.tailroom() + 1));
            send(payload, family, family.peer.high(), family.peer.low(), PEER_PORT);
        }
    }

    private void send(PacketBuffer payload, Family family, long toHigh, long toLow, int toPort) throws SocketException {
        endpoint.send(payload, family.stack.high(), family.stack.low(), toHigh, toLow, toPort);
    }

    private void answer(PacketBuffer payload, long toHigh, long toLow, int toPort) {
        try {
            send(payload, IpAddress.isIpv4(toHigh, toLow) ? Family.IPV4 : Family.IPV6, toHigh, toLow, toPort);
        } catch (NoRouteToHostException _) {
            // Who asks from another network has no answer, since there is no gateway.
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads all that there is of all connections. */
    void end() {
        stack.tcp().forEachConnection(FuzzedApplications::discard);
    }

    /** Sends each datagram back. */
    private final class Echo implements UdpHandler {

        @Override
        public void readable(UdpEndpoint bound) {
            UdpDatagram datagram;
            while ((datagram = bound.receive()) != null) {
                long toHigh = datagram.sourceHigh();
                long toLow = datagram.sourceLow();
                int toPort = datagram.sourcePort();
                PacketBuffer payload = datagram.take();
                answer(payload, toHigh, toLow, toPort);
            }
        }

        @Override
        public void refused(UdpEndpoint bound) {
            bound.disconnect();
        }
    }
}
