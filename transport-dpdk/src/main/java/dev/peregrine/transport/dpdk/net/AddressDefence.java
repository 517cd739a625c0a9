package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;

/**
 * What to do where somebody else on the link claims an own address: count it, for the operator to see, and tell the link
 * whose it is, seldom enough that two who both insist do not fill it (RFC 5227 section 2.4 b).
 */
final class AddressDefence {

    /** Time between two announcements (DEFEND_INTERVAL). */
    static final long INTERVAL_NANOS = 10_000_000_000L;

    private final ArpSender arp;
    private final NdpSender ndp;
    private final LoopGroupLink loops;
    private final StackCounters counters;
    private boolean everDefended;
    private long lastNanos;

    AddressDefence(ArpSender arp, NdpSender ndp, LoopGroupLink loops, StackCounters counters) {
        this.arp = arp;
        this.ndp = ndp;
        this.loops = loops;
        this.counters = counters;
    }

    /** An own address was claimed; all loops hear of that, and one of them acts. */
    void claimed(long high, long low, long nowNanos) {
        if (!loops.isSpeaker()) {
            return;
        }
        counters.increment(StackCounter.ADDRESS_CONFLICTS);
        if (everDefended && nowNanos - lastNanos < INTERVAL_NANOS) {
            return;
        }
        everDefended = true;
        lastNanos = nowNanos;
        if (IpAddress.isIpv4(high, low)) {
            arp.announce(IpAddress.toIpv4(low));
        } else {
            ndp.announce(high, low);
        }
    }
}
