package dev.peregrine.transport.dpdk.eal;

/**
 * A failure of DPDK or of the way to it. The message is one line for the user: what failed, why, and the cure where one
 * is known.
 */
public final class DpdkException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * A failure without an errno, for instance a library that is not there.
     *
     * @param call what was tried
     * @param message the whole line
     */
    public DpdkException(String call, String message) {
        super(message);
        this.call = call;
        this.errno = 0;
    }

    private DpdkException(String call, int errno, String message) {
        super(message);
        this.call = call;
        this.errno = errno;
    }

    /**
     * A DPDK function that failed.
     *
     * @param call the function's name
     * @param subject what it was called for, for instance "port 0"; may be empty
     * @param errno the positive error number
     * @param detail cause and cure, as far as known; may be empty
     */
    static DpdkException of(String call, String subject, int errno, String detail) {
        StringBuilder line = new StringBuilder(call);
        if (!subject.isEmpty()) {
            line.append(" for ").append(subject);
        }
        line.append(" failed: ")
                .append(Shim.errorText(errno))
                .append(" (errno ")
                .append(errno)
                .append(')');
        if (!detail.isEmpty()) {
            line.append(": ").append(detail);
        }
        return new DpdkException(call, errno, line.toString());
    }

    /** The function that failed, or what was tried. */
    public String call() {
        return call;
    }

    /** The error number, or 0 where there is none. */
    public int errno() {
        return errno;
    }
}
