package dev.peregrine.memcached.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.Locale;

/** Says in plain words why a connection failed. */
final class Failures {

    private Failures() {}

    static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("refused")) {
            return "connection refused: nothing listens there";
        }
        if (lower.contains("timed out")) {
            return "no answer to the attempt to connect";
        }
        if (cause instanceof NoRouteToHostException || lower.contains("unreachable")) {
            return "no route to it";
        }
        if (lower.contains("reset")) {
            return "connection reset by the server";
        }
        if (cause instanceof ConnectException || cause instanceof IOException) {
            return message;
        }
        return cause.toString();
    }
}
