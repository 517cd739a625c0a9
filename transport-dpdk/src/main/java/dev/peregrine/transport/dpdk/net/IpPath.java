package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.IcmpHeader;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.OutboundPath;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import dev.peregrine.transport.dpdk.packet.UdpHeader;

/** The way between two IP addresses: has the checksums completed, the IP header written, and finds the next hop. */
abstract class IpPath extends OutboundPath {

    /** Bytes of a packet for the device to cut: so many that its length still fits 16 bits. */
    private static final int MAX_PACKET = 65_535;

    private final PathTable table;
    private final LinkOutput link;
    private final DeviceCapabilities capabilities;
    private final long sourceHigh;
    private final long sourceLow;
    private final long destinationHigh;
    private final long destinationLow;
    private final boolean loopback;
    private final PathMtus mtus;
    private final int addressSum;
    private int mtu;
    private int mtuVersion;
    private MtuSearch mtuSearch;
    private boolean fragmenting;
    private int largestDatagram;
    private NextHop nextHop;

    /**
     * @param table knows the next hops
     * @param loopback whether the packets never leave the process
     */
    IpPath(
            PathTable table,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            boolean loopback) {
        this.table = table;
        this.link = table.link();
        this.capabilities = link.device().capabilities();
        this.sourceHigh = sourceHigh;
        this.sourceLow = sourceLow;
        this.destinationHigh = destinationHigh;
        this.destinationLow = destinationLow;
        this.loopback = loopback;
        this.mtus = table.mtus();
        lookUpMtu();
        this.addressSum = Checksum.pseudoHeader(sourceHigh, sourceLow, destinationHigh, destinationLow, 0, 0);
    }

    /** Whether this is the way between these addresses. */
    final boolean joins(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        return destinationLow == remoteLow
                && sourceLow == localLow
                && destinationHigh == remoteHigh
                && sourceHigh == localHigh;
    }

    /** The sum of both addresses. */
    final int addressSum() {
        return addressSum;
    }

    final long sourceHigh() {
        return sourceHigh;
    }

    final long sourceLow() {
        return sourceLow;
    }

    final long destinationHigh() {
        return destinationHigh;
    }

    final long destinationLow() {
        return destinationLow;
    }

    @Override
    public final int mtu() {
        if (mtuVersion != mtus.version()) {
            lookUpMtu();
        }
        return mtu;
    }

    private void lookUpMtu() {
        mtuVersion = mtus.version();
        mtu = mtus.mtuTo(destinationHigh, destinationLow, table.linkMtu());
        mtuSearch = mtus.searchTo(destinationHigh, destinationLow);
        fragmenting = mtus.needsFragmenting(destinationHigh, destinationLow);
    }

    /** Whether routers have to fragment what is sent, as it was when {@link #mtu} was asked last. */
    final boolean isFragmenting() {
        return fragmenting;
    }

    /** Names a packet that routers may fragment. */
    final int nextIdentification() {
        return table.fragmenter().nextIdentification();
    }

    /** Bytes of the largest packet with a datagram, or a fragment of one, that has been sent. */
    final int largestDatagram() {
        return largestDatagram;
    }

    @Override
    public final int linkMtu() {
        return table.linkMtu();
    }

    @Override
    public final void narrow(int newMtu, long nowNanos) {
        if (newMtu < mtu()) {
            mtus.narrow(destinationHigh, destinationLow, newMtu, mtu, nowNanos);
        }
    }

    @Override
    public final int probeSize(long nowNanos) {
        return mtuVersion == mtus.version() && mtuSearch != null ? mtuSearch.probeSize(nowNanos) : 0;
    }

    @Override
    public final void probed(int size, boolean arrived, long nowNanos) {
        mtus.probed(destinationHigh, destinationLow, size, arrived, nowNanos);
    }

    @Override
    public final int segmentationLimit() {
        // What a device cuts has identifications that it counts itself, which are nobody's to fragment by.
        return capabilities.tcpSegmentation() && !loopback && !fragmenting
                ? MAX_PACKET - networkHeaderLength() - TcpHeader.MAX_LENGTH
                : 0;
    }

    @Override
    public final boolean hasRoom() {
        return loopback || link.device().hasRoom();
    }

    @Override
    public final int maxChain() {
        return capabilities.maxChain();
    }

    @Override
    public final void transmit(
            PacketBuffer segment, int protocol, int headerLength, int trafficClass, int segmentSize) {
        int segmentLength = segment.packetLength();
        if (protocol != IpProtocol.TCP && !loopback) {
            int packetLength = networkHeaderLength() + segmentLength;
            if (protocol == IpProtocol.UDP) {
                largestDatagram = Math.max(largestDatagram, Math.min(packetLength, mtu()));
            }
            if (packetLength > mtu()) {
                transmitInFragments(segment, segmentLength, protocol, trafficClass);
                return;
            }
        }
        if (loopback) {
            segment.offload(0);
        } else {
            completeChecksum(segment, headerLength, segmentLength, protocol, segmentSize);
        }
        segment.offloadLengths(link.headerLength(), networkHeaderLength(), headerLength, segmentSize);
        writeHeader(segment, segmentLength, protocol, trafficClass);
        nextHop().transmit(segment);
    }

    /** The checksum is over the whole datagram, so no device can fill it in. */
    private void transmitInFragments(PacketBuffer datagram, int length, int protocol, int trafficClass) {
        writeSoftwareChecksum(datagram, 0, length, protocol);
        PacketFragmenter fragmenter = table.fragmenter();
        int identification = fragmenter.begin(datagram, length);
        while (fragmenter.hasNext()) {
            int offset = fragmenter.offset();
            PacketBuffer piece = fragmenter.next(mtu() - fragmentHeadersLength());
            if (piece != null) {
                writeFragmentHeaders(piece, protocol, trafficClass, offset, fragmenter.hasNext(), identification);
                nextHop().transmit(piece);
            }
        }
        datagram.releasePacket();
    }

    /** Bytes of the headers before the data of a fragment. */
    abstract int fragmentHeadersLength();

    /** Prepends the headers of a fragment. */
    abstract void writeFragmentHeaders(
            PacketBuffer piece, int protocol, int trafficClass, int offset, boolean more, int identification);

    /** Prepends the IP header. */
    abstract void writeHeader(PacketBuffer segment, int segmentLength, int protocol, int trafficClass);

    /** Bits of {@link Offload} that go along with any other on transmit. */
    abstract int familyOffload();

    final boolean isLoopback() {
        return loopback;
    }

    final DeviceCapabilities capabilities() {
        return capabilities;
    }

    private NextHop nextHop() {
        NextHop hop = nextHop;
        if (hop == null || !hop.isValid()) {
            hop = table.nextHop(destinationHigh, destinationLow);
            nextHop = hop;
        }
        return hop;
    }

    private void completeChecksum(
            PacketBuffer segment, int headerLength, int segmentLength, int protocol, int segmentSize) {
        segment.offload(0);
        int pseudoHeader = Checksum.add(addressSum, protocol);
        if (isOffloaded(protocol) && (segmentSize > 0 || isSummedRightByAnyDevice(segment))) {
            // A device that cuts the segment adds each piece's length to the pseudo-header's sum itself.
            int sum = segmentSize > 0 ? pseudoHeader : Checksum.add(pseudoHeader, segmentLength);
            int bits = protocol == IpProtocol.TCP ? Offload.TX_TCP_CHECKSUM : Offload.TX_UDP_CHECKSUM;
            segment.offload(familyOffload() | (segmentSize > 0 ? bits | Offload.TX_TCP_SEGMENTATION : bits));
            writeChecksum(segment.address(), protocol, sum);
        } else {
            writeSoftwareChecksum(segment, headerLength, segmentLength, protocol);
        }
    }

    /** @param headerLength bytes at the front that have just been written */
    private void writeSoftwareChecksum(PacketBuffer segment, int headerLength, int segmentLength, int protocol) {
        // ICMP of IPv4 alone has no pseudo-header.
        int pseudoHeader =
                protocol == IpProtocol.ICMP ? 0 : Checksum.add(Checksum.add(addressSum, protocol), segmentLength);
        int headerSum = Checksum.sumHeader(segment.address(), headerLength);
        int sum = Checksum.add(pseudoHeader, Checksum.add(headerSum, Checksum.sum(segment, headerLength)));
        boolean udp = protocol == IpProtocol.UDP;
        writeChecksum(segment.address(), protocol, udp ? Checksum.finishUdp(sum) : Checksum.finish(sum));
    }

    private boolean isOffloaded(int protocol) {
        return switch (protocol) {
            case IpProtocol.TCP -> capabilities.txTcpChecksum();
            case IpProtocol.UDP -> capabilities.txUdpChecksum();
            default -> false;
        };
    }

    /**
     * Drivers that sum in software, such as DPDK's for tap devices, take each buffer of a chain for itself and get a chain
     * wrong in which one but the last has an odd length.
     */
    private static boolean isSummedRightByAnyDevice(PacketBuffer segment) {
        for (PacketBuffer b = segment; b.next() != null; b = b.next()) {
            if ((b.length() & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    private static void writeChecksum(long header, int protocol, int checksum) {
        switch (protocol) {
            case IpProtocol.TCP -> TcpHeader.checksum(header, checksum);
            case IpProtocol.UDP -> UdpHeader.checksum(header, checksum);
            default -> IcmpHeader.checksum(header, checksum);
        }
    }
}
