package dev.peregrine.memcached.protocol.command;

import java.net.SocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The clients that are connected now. Any thread may ask. */
public final class ClientConnections {

    /** Numbers up to this are left to the addresses that are listened on. */
    private static final int LISTENERS = 99;

    private final Map<Integer, ClientConnection> open = new ConcurrentSkipListMap<>();
    private final AtomicInteger lastId = new AtomicInteger(LISTENERS);

    /** Notes a new connection. */
    public ClientConnection opened(SocketAddress local, SocketAddress remote, long nowSeconds) {
        ClientConnection connection = new ClientConnection(lastId.incrementAndGet(), local, remote, nowSeconds);
        open.put(connection.id(), connection);
        return connection;
    }

    /** Forgets a connection. */
    public void closed(ClientConnection connection) {
        open.remove(connection.id());
    }

    /** The open ones, in the order of their numbers. */
    public Collection<ClientConnection> open() {
        return Collections.unmodifiableCollection(open.values());
    }
}
