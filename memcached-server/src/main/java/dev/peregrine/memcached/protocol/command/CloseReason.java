package dev.peregrine.memcached.protocol.command;

/** Why a connection ended. */
public enum CloseReason {
    /** What the client sent was not to be understood, or the network broke. */
    ERROR("error"),
    /** The client has left. */
    NORMAL("normal"),
    /** The client was silent for too long. */
    IDLE_TIMEOUT("idle_timeout"),
    /** The server stops. */
    SHUTDOWN("shutdown");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /** memcached's word. */
    public String text() {
        return text;
    }
}
