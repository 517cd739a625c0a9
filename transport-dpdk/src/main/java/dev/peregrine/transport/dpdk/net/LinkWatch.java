package dev.peregrine.transport.dpdk.net;

/** Notices when the link has come up again: what was plugged in elsewhere may remember other addresses. */
final class LinkWatch {

    /** Time between two looks at the link, in nanoseconds. */
    static final long PERIOD_NANOS = 1_000_000_000L;

    private final PacketDevice device;
    private long nextNanos;
    private boolean up = true;

    LinkWatch(PacketDevice device, long nowNanos) {
        this.device = device;
        nextNanos = nowNanos + PERIOD_NANOS;
    }

    /** Whether the link was down and is up now; called once a turn. It sets no timer: a loop never rests for long. */
    boolean hasComeUp(long nowNanos) {
        if (nowNanos - nextNanos < 0) {
            return false;
        }
        nextNanos = nowNanos + PERIOD_NANOS;
        boolean wasUp = up;
        up = device.isLinkUp();
        return up && !wasUp;
    }
}
