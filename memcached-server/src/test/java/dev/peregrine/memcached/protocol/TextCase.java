package dev.peregrine.memcached.protocol;

/**
 * A request and what it must be answered, on an empty cache.
 *
 * @param closes whether the server closes the connection
 * @param olderReply what memcached 1.6.18 answers where that differs from its current tree, which we follow; null where
 *     it does not
 * @param comparable whether a real memcached can be asked: not where its answer depends on how the bytes arrive
 */
record TextCase(String name, String request, String reply, boolean closes, String olderReply, boolean comparable) {

    static final String BAD_FORMAT = "CLIENT_ERROR bad command line format\r\n";

    static TextCase answers(String name, String request, String reply) {
        return new TextCase(name, request, reply, false, null, true);
    }

    static TextCase closes(String name, String request, String reply) {
        return new TextCase(name, request, reply, true, null, true);
    }

    /** memcached 1.6.18 answers something else. */
    TextCase older(String reply1618) {
        return new TextCase(name, request, reply, closes, reply1618, comparable);
    }

    /** memcached's answer depends on how the bytes arrive, ours does not. */
    TextCase ours() {
        return new TextCase(name, request, reply, closes, olderReply, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
