package dev.peregrine.memcached.server.transport;

/** Reads out of Netty's failure to load a native library what a user can use. */
final class NativeFailure {

    private NativeFailure() {}

    /** The first line of the innermost cause, which is the system's own. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse("unknown reason");
    }
}
