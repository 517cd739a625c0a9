package dev.peregrine.memcached.config;

import java.util.Objects;
import java.util.Optional;

/**
 * Where to listen, not resolved yet.
 *
 * @param host name or literal address without brackets, {@link #ANY} for all addresses
 * @param port 1 to 65535, or 0 for any free one
 * @param tls what this address has of TLS
 * @param protocol what this address speaks; empty for what all do
 */
public record ListenAddress(String host, int port, Tls tls, Optional<ProtocolChoice> protocol) {

    /** Stands for all addresses of the machine. */
    public static final String ANY = "0.0.0.0";

    private static final int MAX_PORT = 65_535;
    private static final String FORMS =
            "must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535";

    /** What an address has of TLS. */
    public enum Tls {
        /** TLS where the server has it. */
        AS_SERVER,
        /** No TLS. */
        NONE,
        /** TLS that asks for no certificate of a client. */
        BASIC,
        /** TLS that wants a certificate of each client. */
        MUTUAL
    }

    public ListenAddress {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(protocol, "protocol");
    }

    /** An address that does as the server does. */
    public ListenAddress(String host, int port) {
        this(host, port, Tls.AS_SERVER, Optional.empty());
    }

    /** @param defaultPort for an address without one */
    static ListenAddress parse(Given given, int defaultPort) {
        String text = given.text();
        Tls tls = Tls.AS_SERVER;
        Optional<ProtocolChoice> protocol = Optional.empty();
        while (true) {
            int colon = text.indexOf(':');
            String prefix = colon < 0 ? "" : text.substring(0, colon);
            if (prefix.equals("notls")) {
                tls = Tls.NONE;
            } else if (prefix.equals("btls")) {
                tls = Tls.BASIC;
            } else if (prefix.equals("mtls")) {
                tls = Tls.MUTUAL;
            } else if (prefix.startsWith("proto[") && prefix.endsWith("]")) {
                protocol = Optional.of(protocol(given, prefix.substring("proto[".length(), prefix.length() - 1)));
            } else if (!prefix.startsWith("tag[") && !prefix.startsWith("tag_")) {
                break;
            }
            text = text.substring(colon + 1);
        }
        ListenAddress plain = parsePlain(new Given(text, given.origin()), defaultPort);
        return new ListenAddress(plain.host, plain.port, tls, protocol);
    }

    private static ProtocolChoice protocol(Given given, String name) {
        for (ProtocolChoice choice : ProtocolChoice.values()) {
            if (choice.label().equals(name) || choice.shown().equals(name)) {
                return choice;
            }
        }
        throw given.refused("proto[...] must be one of auto, ascii, binary");
    }

    private static ListenAddress parsePlain(Given given, int defaultPort) {
        String text = given.text();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0) {
                throw given.refused(FORMS);
            }
            return address(given, text.substring(1, end), text.substring(end + 1), defaultPort);
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon == text.lastIndexOf(':')) {
            return address(given, text.substring(0, colon), text.substring(colon), defaultPort);
        }
        if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
            return address(given, ANY, ":" + text, defaultPort);
        }
        return address(given, text, "", defaultPort);
    }

    private static ListenAddress address(Given given, String host, String colonPort, int defaultPort) {
        if (host.isEmpty() || host.indexOf(' ') >= 0) {
            throw given.refused(FORMS);
        }
        if (colonPort.isEmpty()) {
            return new ListenAddress(host, defaultPort);
        }
        try {
            int port = colonPort.charAt(0) == ':' ? Integer.parseInt(colonPort.substring(1)) : 0;
            if (port >= 1 && port <= MAX_PORT) {
                return new ListenAddress(host, port);
            }
        } catch (NumberFormatException e) {
            throw given.refused(FORMS);
        }
        throw given.refused(FORMS);
    }

    /** Whether it stands for all addresses. */
    public boolean isAny() {
        return host.equals(ANY) || host.equals("::");
    }

    /** Host and port as the configuration writes them. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
