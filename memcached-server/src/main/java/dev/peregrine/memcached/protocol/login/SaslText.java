package dev.peregrine.memcached.protocol.login;

import com.ongres.scram.common.StringPreparation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Names and passwords as SCRAM compares them: as characters, which may be written in several ways, where other logins
 * compare bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4013">RFC 4013, SASLprep</a>
 */
final class SaslText {

    private SaslText() {}

    /**
     * Characters of UTF-8, empty where it is none.
     *
     * @param bytes a character for each
     */
    static Optional<String> ofBytes(String bytes) {
        return ofBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Characters of UTF-8, empty where it is none. */
    static Optional<String> ofBytes(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** A name, empty where no name may be written so. */
    static Optional<String> name(String text) {
        return prepared(StringPreparation.SASL_PREPARATION, text);
    }

    /**
     * A password, empty where nothing is left of it. With characters that the standard forbids it stays as it is, since many
     * clients let it.
     */
    static Optional<String> password(String text) {
        return prepared(StringPreparation.POSTGRESQL_PREPARATION, text);
    }

    /** Where nothing is left of a text the library does not say so, but runs over its end. */
    private static Optional<String> prepared(StringPreparation preparation, String text) {
        try {
            return Optional.of(new String(preparation.normalize(text.toCharArray())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
