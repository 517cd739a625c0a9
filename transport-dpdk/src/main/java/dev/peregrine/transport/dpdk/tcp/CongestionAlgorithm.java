package dev.peregrine.transport.dpdk.tcp;

/** How the congestion window grows and shrinks. */
public enum CongestionAlgorithm {
    /** RFC 9438, what most of the internet uses. */
    CUBIC {
        @Override
        CongestionControl create() {
            return new Cubic();
        }
    },
    /** RFC 5681 and RFC 6582. */
    NEW_RENO {
        @Override
        CongestionControl create() {
            return new NewReno();
        }
    };

    /** The state of a new connection. */
    abstract CongestionControl create();
}
