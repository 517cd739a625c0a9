package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.Icmpv6Header;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv6Header;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.MldHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.util.TimerWheel;
import java.util.random.RandomGenerator;

/**
 * Tells of the groups in which neighbours ask for our IPv6 addresses (RFC 3810; RFC 2710 where that is asked for): a switch
 * that passes groups on to their listeners alone would let nobody find us. Answers of many hosts must not come at once, so
 * ours takes a time drawn at random; what we tell by ourselves is told twice.
 */
final class GroupMembership extends TimerWheel.Timer {

    /** The time within which what was told is told again (RFC 3810 section 9.11). */
    static final long REPEAT_NANOS = 1_000_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Those who listen to listeners: all routers that know the second version (RFC 3810 section 5.2.14). */
    private static final long LISTENERS_OF_REPORTS = 0x16;

    /** A hop-by-hop header with nothing but a router alert (RFC 2711), its first byte for the next header's number. */
    private static final long ROUTER_ALERT = 0x00_0502_0000_0100L;

    private static final int ROUTER_ALERT_LENGTH = 8;

    private final LinkOutput link;
    private final LocalAddresses addresses;
    private final TimerWheel timers;
    private final RandomGenerator random;
    private final StackCounters counters;
    private long dueNanos;
    private int record;
    private boolean firstVersion;

    GroupMembership(
            LinkOutput link,
            LocalAddresses addresses,
            TimerWheel timers,
            RandomGenerator random,
            StackCounters counters) {
        this.link = link;
        this.addresses = addresses;
        this.timers = timers;
        this.random = random;
        this.counters = counters;
    }

    /** Tells all of them, now and once more. */
    void announce(long nowNanos) {
        if (addresses.solicitedNodes().length > 0) {
            report(MldHeader.CHANGE_TO_EXCLUDE);
            tellWithin(REPEAT_NANOS, MldHeader.CHANGE_TO_EXCLUDE, false, nowNanos);
        }
    }

    /** Takes a query, whose view begins with the ICMPv6 header, and its reference. */
    void asked(PacketBuffer query, IpArrival ip, long nowNanos) {
        long at = query.address();
        int length = query.length();
        if (length < MldHeader.FIRST_VERSION_LENGTH
                || ip.hopLimit != MldHeader.HOP_LIMIT
                || !IpAddress.isLinkLocal(ip.sourceHigh, ip.sourceLow)) {
            counters.increment(StackCounter.DROPPED_MLD_MALFORMED);
        } else if (isAboutOurs(MldHeader.groupHigh(at), MldHeader.groupLow(at))) {
            long withinNanos = MldHeader.delayMillis(at, length) * NANOS_PER_MILLI;
            tellWithin(withinNanos, MldHeader.IS_EXCLUDE, length == MldHeader.FIRST_VERSION_LENGTH, nowNanos);
        }
        query.releasePacket();
    }

    private boolean isAboutOurs(long high, long low) {
        boolean any = addresses.solicitedNodes().length > 0;
        return any && (IpAddress.isUnspecified(high, low) || addresses.isOwnGroup(high, low));
    }

    private void tellWithin(long nanos, int kind, boolean inFirstVersion, long nowNanos) {
        long drawnNanos = nowNanos + (nanos > 0 ? random.nextLong(nanos) : 0);
        if (!isScheduled() || drawnNanos - dueNanos < 0) {
            dueNanos = drawnNanos;
            timers.schedule(this, drawnNanos);
        }
        record = kind;
        firstVersion = inFirstVersion;
    }

    @Override
    protected void expired(long nowNanos) {
        if (firstVersion) {
            for (long group : addresses.solicitedNodes()) {
                reportInFirstVersion(group);
            }
        } else {
            report(record);
        }
    }

    private void reportInFirstVersion(long group) {
        PacketBuffer message = link.allocate();
        if (message != null) {
            long at = message.append(MldHeader.FIRST_VERSION_LENGTH);
            MldHeader.writeFirstVersionReport(at, LocalAddresses.linkGroupHigh(), group);
            send(message, group);
        }
    }

    private void report(int kind) {
        long[] groups = addresses.solicitedNodes();
        PacketBuffer message = link.allocate();
        if (message == null) {
            return;
        }
        int records = Math.min(groups.length, (message.tailroom() - MldHeader.REPORT_LENGTH) / MldHeader.RECORD_LENGTH);
        MldHeader.writeReport(message.append(MldHeader.REPORT_LENGTH), records);
        for (int i = 0; i < records; i++) {
            long at = message.append(MldHeader.RECORD_LENGTH);
            MldHeader.writeRecord(at, kind, LocalAddresses.linkGroupHigh(), groups[i]);
        }
        send(message, LISTENERS_OF_REPORTS);
    }

    private void send(PacketBuffer message, long group) {
        long high = LocalAddresses.linkGroupHigh();
        IpPrefix source = addresses.sourceFor(high, group);
        int length = message.length();
        int sum = Checksum.add(
                Checksum.pseudoHeader(source.high(), source.low(), high, group, IpProtocol.ICMPV6, length),
                Checksum.sum(message));
        Icmpv6Header.checksum(message.address(), Checksum.finish(sum));
        long header = message.prepend(ROUTER_ALERT_LENGTH);
        NativeMemory.putLong(header, ROUTER_ALERT);
        NativeMemory.putByte(header, IpProtocol.ICMPV6);
        Ipv6Header.write(
                message.prepend(Ipv6Header.LENGTH),
                ROUTER_ALERT_LENGTH + length,
                0,
                0,
                IpProtocol.HOP_BY_HOP,
                MldHeader.HOP_LIMIT,
                source.high(),
                source.low(),
                high,
                group);
        counters.increment(StackCounter.MLD_REPORTS_SENT);
        link.transmit(message, MacAddress.ofIpv6Multicast(group), EtherType.IPV6);
    }
}
