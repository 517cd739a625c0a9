package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;

/** One loop's end of the {@link FlowSteering} that the loops of an interface share. */
final class LoopGroupLink {

    private final FlowSteering steering;
    private final int loop;
    private final LinkOutput link;
    private final StackCounters counters;

    /** @param loop the own index among the loops */
    LoopGroupLink(FlowSteering steering, int loop, LinkOutput link, StackCounters counters) {
        this.steering = steering;
        this.loop = loop;
        this.link = link;
        this.counters = counters;
    }

    /** Begins to take flows over. */
    void join() {
        steering.join(loop);
    }

    /** Leaves its flows to others. */
    void leave() {
        steering.leave(loop);
    }

    /** Whether there are other loops. */
    boolean isShared() {
        return steering.loops() > 1;
    }

    /** Whether this is the loop that answers for the whole interface where one answer is enough. */
    boolean isSpeaker() {
        return steering.isSpeaker(loop);
    }

    /** Whether a loop is this one. */
    boolean isOwn(int owner) {
        return owner == loop;
    }

    /**
     * The loop that a packet goes on to whose connection is not here: the owner of its flow; from there, one after the
     * other, those that owned it before and may have the connection still; and at last the owner again.
     *
     * @param entry of the packet's flow
     * @param mayBeOld whether the connection may be older than the owner; otherwise there is none to be found
     * @return -1 where the packet stays here
     */
    int next(int entry, PacketBuffer packet, boolean mayBeOld) {
        FlowOwners owners = steering.owners();
        int owner = owners.owner(entry);
        boolean sought = (packet.offload() & Offload.RX_SOUGHT) != 0;
        if (sought == (owner == loop)) {
            return sought ? -1 : owner;
        }
        long further = mayBeOld ? owners.formers(entry) & (sought ? -2L << loop : -1L) : 0;
        if (further == 0) {
            return sought ? owner : -1;
        }
        packet.offload(packet.offload() | Offload.RX_SOUGHT);
        return Long.numberOfTrailingZeros(further);
    }

    /** The entry of a received packet's flow. */
    int entry(IpArrival ip, int sourcePort, int destinationPort) {
        return steering.entry(
                ip.sourceHigh, ip.sourceLow, ip.destinationHigh, ip.destinationLow, sourcePort, destinationPort);
    }

    /** The entry of the flow of a packet that we sent, and so of the answers to it. */
    int entry(QuotedPacket sent) {
        long peerHigh = sent.destinationHigh;
        long peerLow = sent.destinationLow;
        int peerPort = sent.destinationPort;
        return steering.entry(peerHigh, peerLow, sent.sourceHigh, sent.sourceLow, peerPort, sent.sourcePort);
    }

    /** The loop at which the fragments between two addresses come together. */
    int ownerOfFragments(IpArrival ip) {
        int entry = steering.entryOfFragments(ip.sourceHigh, ip.sourceLow, ip.destinationHigh, ip.destinationLow);
        return steering.owners().owner(entry);
    }

    /**
     * Sends a packet, and its reference, on to a loop.
     *
     * @param packet its view begins with the IP header, the Ethernet header still lies before it
     */
    void steer(PacketBuffer packet, int owner) {
        packet.prepend(EthernetHeader.LENGTH);
        if (steering.handOver(owner, packet)) {
            counters.increment(StackCounter.FRAMES_STEERED_OUT);
        } else {
            counters.increment(StackCounter.STEERING_DROPPED);
            packet.releasePacket();
        }
    }

    /** The loop that has the UDP port which a packet is for, or -1. */
    int loopOfPort(IpArrival ip, int port) {
        return steering.datagramPorts().loopOf(ip.destinationHigh, ip.destinationLow, port);
    }

    /** Whether another loop has the UDP port which a packet is for. */
    boolean isPortOfAnother(IpArrival ip, int port) {
        int owner = loopOfPort(ip, port);
        return owner >= 0 && owner != loop;
    }

    /** The loop that has the UDP port which we sent a packet from, or -1. */
    int loopOfPort(QuotedPacket sent) {
        return steering.datagramPorts().loopOf(sent.sourceHigh, sent.sourceLow, sent.sourcePort);
    }

    /** Gives every other loop a copy of a frame that all must know of. */
    void replicate(PacketBuffer frame) {
        replicate(frame, 0);
    }

    /**
     * Gives every other loop a copy of a packet that all must know of.
     *
     * @param packet its view begins with the IP header, the Ethernet header still lies before it and comes into the view
     * @param offload bits of {@link dev.peregrine.transport.dpdk.packet.Offload} for the copies
     */
    void replicatePacket(PacketBuffer packet, int offload) {
        packet.prepend(EthernetHeader.LENGTH);
        replicate(packet, offload);
    }

    private void replicate(PacketBuffer frame, int offload) {
        for (int other = 0; other < steering.loops(); other++) {
            if (other != loop && steering.owners().isAlive(other)) {
                PacketBuffer copy = link.copyOf(frame);
                if (copy != null) {
                    copy.offload(offload);
                    hand(copy, other);
                }
            }
        }
    }

    private void hand(PacketBuffer copy, int other) {
        if (!steering.handOver(other, copy)) {
            counters.increment(StackCounter.STEERING_DROPPED);
            copy.releasePacket();
        }
    }

    /** Tells every other loop how much a path takes. */
    void tell(PathFindings.PathFinding finding) {
        for (int other = 0; other < steering.loops(); other++) {
            if (other != loop && steering.owners().isAlive(other)) {
                steering.pathFindings().tell(other, finding);
            }
        }
    }

    /** What another loop has found of a path, or null. */
    PathFindings.PathFinding takePathFinding() {
        return steering.pathFindings().take(loop);
    }

    /** The next frame that another loop has sent here, or null. */
    PacketBuffer take() {
        PacketBuffer frame = steering.take(loop);
        if (frame != null) {
            counters.increment(StackCounter.FRAMES_STEERED_IN);
        }
        return frame;
    }

    /** Whether frames wait here. */
    boolean isWaiting() {
        return steering.isWaiting(loop);
    }

    /** Drops what waits here, at the end. */
    void close() {
        PacketBuffer frame;
        while ((frame = steering.take(loop)) != null) {
            frame.releasePacket();
        }
        while (takePathFinding() != null) {
            // Whoever has the loop next begins with what it finds itself.
        }
    }
}
