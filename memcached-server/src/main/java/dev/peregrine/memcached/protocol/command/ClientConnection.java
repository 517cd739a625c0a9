package dev.peregrine.memcached.protocol.command;

import java.net.SocketAddress;

/** What {@code stats conns} and the watch streams tell of a client. */
public final class ClientConnection {

    /** What a connection is doing. */
    public enum State {
        /** Waits for a command, or executes one. */
        COMMAND("conn_parse_cmd"),
        /** Receives a value. */
        VALUE("conn_nread"),
        /** Skips a value that is not taken. */
        SKIPPED("conn_swallow"),
        /** Gets log lines. */
        WATCHING("conn_watch"),
        CLOSING("conn_closing");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** memcached's name. */
        public String text() {
            return text;
        }
    }

    private final int id;
    private final SocketAddress local;
    private final SocketAddress remote;
    private volatile State state = State.COMMAND;
    private volatile long lastCommandSeconds;

    ClientConnection(int id, SocketAddress local, SocketAddress remote, long nowSeconds) {
        this.id = id;
        this.local = local;
        this.remote = remote;
        lastCommandSeconds = nowSeconds;
    }

    /** A number that no other open connection has. */
    public int id() {
        return id;
    }

    public SocketAddress local() {
        return local;
    }

    public SocketAddress remote() {
        return remote;
    }

    public State state() {
        return state;
    }

    /** When something was received last. */
    public long lastCommandSeconds() {
        return lastCommandSeconds;
    }

    /** Notes what the connection does now. Called by its event loop. */
    public void note(State newState, long nowSeconds) {
        if (state != newState) {
            state = newState;
        }
        if (lastCommandSeconds != nowSeconds) {
            lastCommandSeconds = nowSeconds;
        }
    }
}
