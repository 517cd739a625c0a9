package dev.peregrine.memcached.protocol.login;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The message by which a client begins SCRAM. The library's class for it does not keep the text, which proofs are about.
 *
 * @param channelBinding how the client's next message has to repeat the header
 * @param bare the text behind the header
 * @param user who the client says it is, in the form in which names are compared
 * @param nonce the client's part of it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5802#section-7">RFC 5802, section 7, client-first-message</a>
 */
record ScramClientFirst(String channelBinding, String bare, String user, String nonce) {

    private static final Pattern SYNTAX = Pattern.compile(
            "(?<header>[ny],(?:a=(?<identity>[^,]+))?,)(?<bare>n=(?<user>[^,]+),r=(?<nonce>[!-+\\--~]+)(?<extensions>(?:,.*)?))",
            Pattern.DOTALL);
    private static final Pattern BAD_ESCAPE = Pattern.compile("=(?!2C|3D)");

    /** The message of a text, empty where it is none or asks for what is not offered. */
    static Optional<ScramClientFirst> parse(String text) {
        Matcher message = SYNTAX.matcher(text);
        if (!message.matches() || !ScramExtensions.areHarmless(message.group("extensions"))) {
            return Optional.empty();
        }
        String identity = message.group("identity");
        if (identity != null && name(identity).isEmpty()) {
            return Optional.empty();
        }
        String header = message.group("header");
        String binding = Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        return name(message.group("user"))
                .map(user -> new ScramClientFirst(binding, message.group("bare"), user, message.group("nonce")));
    }

    private static Optional<String> name(String escaped) {
        return BAD_ESCAPE.matcher(escaped).find()
                ? Optional.empty()
                : SaslText.name(escaped.replace("=2C", ",").replace("=3D", "="));
    }
}
