package dev.peregrine.memcached.config;

import java.util.Objects;

/**
 * Where to listen, not resolved yet.
 *
 * @param host name or literal address without brackets, {@link #ANY} for all addresses
 * @param port 1 to 65535, or 0 for any free one
 */
public record ListenAddress(String host, int port) {

    /** Stands for all addresses of the machine. */
    public static final String ANY = "0.0.0.0";

    private static final int MAX_PORT = 65_535;
    private static final String FORMS =
            "must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535";

    public ListenAddress {
        Objects.requireNonNull(host, "host");
    }

    /** @param defaultPort for an address without one */
    static ListenAddress parse(Given given, int defaultPort) {
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

    /** As the configuration writes it. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
