package dev.peregrine.memcached.server.transport;

/** Reads out of Netty's failure to load a native library what a user can use. */
final class NativeFailure {

    /** What the system's linker says of a library whose folder is mounted noexec, as containers often have it. */
    private static final String NOEXEC = "failed to map segment";

    private NativeFailure() {}

    /**
     * The first line of the innermost cause, which is the system's own, with the cure.
     *
     * @param cure what helps, but for a reason that has its own
     */
    static String explain(Throwable failure, String cure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (message.contains(NOEXEC)) {
            return "its library cannot be run from the folder for temporary files, which is mounted noexec; mount it with"
                    + " exec, name another by -Dio.netty.native.workdir=<folder> before -jar, or use --transport nio";
        }
        return message.lines().findFirst().orElse("unknown reason") + "; " + cure;
    }
}
