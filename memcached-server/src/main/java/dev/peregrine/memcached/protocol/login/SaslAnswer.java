package dev.peregrine.memcached.protocol.login;

/** What the server makes of a client's message. */
public sealed interface SaslAnswer {

    /**
     * The exchange goes on.
     *
     * @param message to the client, in ASCII
     * @param next takes what the client answers
     */
    record Challenge(String message, SaslStep next) implements SaslAnswer {}

    /** The exchange is over. */
    enum Verdict implements SaslAnswer {
        ADMITTED,
        REFUSED;

        static Verdict of(boolean good) {
            return good ? ADMITTED : REFUSED;
        }
    }
}
