package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.util.TimerWheel;

/**
 * Finds out whether somebody else on the link has an own address (RFC 5227, RFC 4862 section 5.4): asks for each at the
 * start, and announces a little later those that nobody has claimed; hears of claims ever after.
 *
 * <p>A claim is counted and reported, for the operator to decide which of the two goes; the address stays in use, as it has
 * been from the start (as in RFC 4429). Here we depart from RFC 4862 section 5.4.5 and RFC 5227 section 2.1.1, by which
 * it would have to be given up. Those speak of a host that gets another address, and goes on. A server has only those that
 * its operator and its clients know it by: without them it would be lost to all of its clients, and with them it serves
 * those that have its Ethernet address. Besides, claims are not authenticated, so that one frame of anybody on the link
 * would be enough to put it out of service (RFC 3756 section 4.1.3).
 *
 * <p>The link is told whose an address is only where we had it first, and seldom enough that two who both insist do not
 * fill it (RFC 5227 section 2.4 b).
 */
final class AddressDefence extends TimerWheel.Timer {

    /** How long an answer to a probe is waited for: RetransTimer of RFC 4861, once (DupAddrDetectTransmits). */
    static final long PROBE_NANOS = 1_000_000_000L;

    /** Time between two announcements, and two reports, of an address (DEFEND_INTERVAL). */
    static final long INTERVAL_NANOS = 10_000_000_000L;

    private final ArpSender arp;
    private final NdpSender ndp;
    private final LoopGroupLink loops;
    private final TimerWheel timers;
    private final StackCounters counters;
    private final OwnAddress[] own;
    private AddressConflictListener listener = (high, low, mac) -> {};

    /** What is known of the claims to an own address. */
    private static final class OwnAddress {
        private final long high;
        private final long low;
        private boolean taken;
        private boolean claimed;
        private long claimedNanos;

        OwnAddress(IpPrefix address) {
            high = address.high();
            low = address.low();
        }
    }

    AddressDefence(
            LocalAddresses addresses,
            ArpSender arp,
            NdpSender ndp,
            LoopGroupLink loops,
            TimerWheel timers,
            StackCounters counters) {
        this.arp = arp;
        this.ndp = ndp;
        this.loops = loops;
        this.timers = timers;
        this.counters = counters;
        own = addresses.all().stream().map(OwnAddress::new).toArray(OwnAddress[]::new);
    }

    /** Sets who hears of claims; nobody until then. */
    void listener(AddressConflictListener newListener) {
        listener = newListener;
    }

    /** Asks who has the own addresses; those that nobody claims are announced after {@link #PROBE_NANOS}. */
    void probe(long nowNanos) {
        for (OwnAddress address : own) {
            address.taken = false;
            if (IpAddress.isIpv4(address.high, address.low)) {
                arp.probe(IpAddress.toIpv4(address.low));
            } else {
                ndp.probe(address.high, address.low);
            }
        }
        timers.schedule(this, nowNanos + PROBE_NANOS);
    }

    @Override
    protected void expired(long nowNanos) {
        announce();
    }

    /** Tells the link which addresses are ours, but for those that others had before. */
    void announce() {
        for (OwnAddress address : own) {
            if (!address.taken) {
                announce(address);
            }
        }
    }

    private void announce(OwnAddress address) {
        if (IpAddress.isIpv4(address.high, address.low)) {
            arp.announce(IpAddress.toIpv4(address.low));
        } else {
            ndp.announce(address.high, address.low);
        }
    }

    /** Somebody else asks who has an own address: while we do so too, neither had it before (RFC 4862 section 5.4.3). */
    void probed(long high, long low, long mac, long nowNanos) {
        if (isScheduled()) {
            claimed(high, low, mac, nowNanos);
        }
    }

    /** An own address was claimed; all loops hear of that, and one of them acts. */
    void claimed(long high, long low, long mac, long nowNanos) {
        if (!loops.isSpeaker()) {
            return;
        }
        counters.increment(StackCounter.ADDRESS_CONFLICTS);
        OwnAddress address = find(high, low);
        address.taken |= isScheduled();
        if (address.claimed && nowNanos - address.claimedNanos < INTERVAL_NANOS) {
            return;
        }
        address.claimed = true;
        address.claimedNanos = nowNanos;
        if (!address.taken) {
            announce(address);
        }
        listener.claimed(high, low, mac);
    }

    private OwnAddress find(long high, long low) {
        int i = 0;
        while (own[i].low != low || own[i].high != high) {
            i++;
        }
        return own[i];
    }
}
