package dev.peregrine.memcached.protocol.login;

/**
 * The SASL mechanism PLAIN, by which a client tells its password. As whom else it would like to act is of no interest:
 * all users may do the same.
 *
 * @param users who may log in
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4616">RFC 4616</a>
 */
record PlainExchange(PasswordFile users) implements SaslStep {

    /** The message is authorization identity, NUL, user, NUL, password. */
    @Override
    public SaslAnswer take(String message) {
        String[] parts = message.split("\0", -1);
        return SaslAnswer.Verdict.of(parts.length == 3 && users.admits(parts[1], parts[2]));
    }
}
