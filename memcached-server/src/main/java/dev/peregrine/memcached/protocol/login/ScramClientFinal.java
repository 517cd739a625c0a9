package dev.peregrine.memcached.protocol.login;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The message by which a client proves in SCRAM that it knows the password.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-7">RFC 5802, section 7, client-final-message</a>
 */
final class ScramClientFinal {

    private static final Pattern SYNTAX = Pattern.compile(
            "(?<withoutProof>c=(?<binding>[^,]+),r=(?<nonce>[^,]+)(?<extensions>(?:,.*)?)),p=(?<proof>[^,]+)",
            Pattern.DOTALL);

    private final String withoutProof;
    private final String channelBinding;
    private final String nonce;
    private final byte[] proof;

    private ScramClientFinal(Matcher message, byte[] proof) {
        withoutProof = message.group("withoutProof");
        channelBinding = message.group("binding");
        nonce = message.group("nonce");
        this.proof = proof;
    }

    /** The message of a text, empty where it is none or asks for what is not offered. */
    static Optional<ScramClientFinal> parse(String text) {
        Matcher message = SYNTAX.matcher(text);
        if (!message.matches() || !ScramExtensions.areHarmless(message.group("extensions"))) {
            return Optional.empty();
        }
        return bytes(message.group("proof")).map(proof -> new ScramClientFinal(message, proof));
    }

    /** Bytes in base64, which they may be written in by one way only. */
    private static Optional<byte[]> bytes(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Base64.getEncoder().encodeToString(bytes).equals(base64) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The text before the proof, which proofs are about. */
    String withoutProof() {
        return withoutProof;
    }

    /** The header of the first message and the channel's own data, in base64. */
    String channelBinding() {
        return channelBinding;
    }

    /** The client's part and the server's. */
    String nonce() {
        return nonce;
    }

    byte[] proof() {
        return proof;
    }
}
