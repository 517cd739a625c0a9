package dev.peregrine.memcached.protocol.login;

import com.ongres.scram.common.ScramMechanism;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mechanisms of SASL, the strongest first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4422">RFC 4422</a>
 */
public enum SaslMechanism {
    SCRAM_SHA_256("SCRAM-SHA-256"),
    SCRAM_SHA_1("SCRAM-SHA-1"),
    CRAM_MD5("CRAM-MD5"),
    PLAIN("PLAIN");

    private final String label;

    SaslMechanism(String label) {
        this.label = label;
    }

    /** All of them. */
    public static Set<SaslMechanism> all() {
        return EnumSet.allOf(SaslMechanism.class);
    }

    /** The names of some, with blanks between them. */
    public static String names(Set<SaslMechanism> mechanisms) {
        return mechanisms.stream().map(mechanism -> mechanism.label).collect(Collectors.joining(" "));
    }

    /** The one of a name, where there is one. */
    public static Optional<SaslMechanism> named(String name) {
        return Arrays.stream(values())
                .filter(mechanism -> mechanism.label.equals(name))
                .findAny();
    }

    /**
     * Begins an exchange.
     *
     * @param users who may log in by SASL
     * @return takes what the client says with the mechanism's name; empty where it says nothing
     */
    public SaslStep begin(PasswordFile users) {
        return switch (this) {
            case SCRAM_SHA_256 -> orAsk(new ScramExchange(ScramMechanism.SCRAM_SHA_256, users));
            case SCRAM_SHA_1 -> orAsk(new ScramExchange(ScramMechanism.SCRAM_SHA_1, users));
            case CRAM_MD5 -> new CramMd5Exchange(users);
            case PLAIN -> orAsk(new PlainExchange(users));
        };
    }

    /** A client that is to speak first, and has said nothing yet, is asked to by an empty challenge (RFC 4422, section 3.3). */
    private static SaslStep orAsk(SaslStep first) {
        return message -> message.isEmpty() ? new SaslAnswer.Challenge("", first) : first.take(message);
    }
}
