package dev.peregrine.transport.dpdk;

import io.netty.channel.ChannelOption;

/** Options of DPDK channels that Netty has no general ones for. */
public final class DpdkChannelOption {

    /** Seconds of silence before the first keepalive probe; needs {@link ChannelOption#SO_KEEPALIVE}. */
    public static final ChannelOption<Integer> TCP_KEEPIDLE = option("TCP_KEEPIDLE");

    /** Seconds between keepalive probes. */
    public static final ChannelOption<Integer> TCP_KEEPINTVL = option("TCP_KEEPINTVL");

    /** Unanswered keepalive probes after which the connection fails. */
    public static final ChannelOption<Integer> TCP_KEEPCNT = option("TCP_KEEPCNT");

    /** Milliseconds that sent data may stay unacknowledged before the connection fails (RFC 5482); 0 for no bound. */
    public static final ChannelOption<Integer> TCP_USER_TIMEOUT = option("TCP_USER_TIMEOUT");

    /**
     * Whether each segment is acknowledged at once; where false, acknowledgments wait for data to ride on. Unless it is set,
     * they leave at once while the peer's congestion window opens.
     */
    public static final ChannelOption<Boolean> TCP_QUICKACK = option("TCP_QUICKACK");

    /**
     * Bytes of the largest buffer that leaves as it was written, in one segment or for the device to cut; can only be read.
     * A direct buffer of this capacity from the channel's allocator, filled and written, is neither copied nor cut.
     */
    public static final ChannelOption<Integer> PREFERRED_WRITE_SIZE = option("PREFERRED_WRITE_SIZE");

    private DpdkChannelOption() {}

    private static <T> ChannelOption<T> option(String name) {
        return ChannelOption.valueOf(DpdkChannelOption.class, name);
    }
}
