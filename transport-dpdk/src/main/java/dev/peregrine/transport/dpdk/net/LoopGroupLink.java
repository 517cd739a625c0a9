package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.EthernetHeader;
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

    /** Whether there are other loops. */
    boolean isShared() {
        return steering.loops() > 1;
    }

    /** Whether this is the loop that answers for the whole interface where one answer is enough. */
    boolean isSpeaker() {
        return loop == 0;
    }

    /** Whether the flow of an IPv4 packet is this loop's own; addresses and ports as they stand in the packet. */
    boolean owns(int source, int destination, int sourcePort, int destinationPort) {
        return steering.ownerIpv4(source, destination, sourcePort, destinationPort) == loop;
    }

    /**
     * Sends a packet, and its reference, on to the loop that owns its flow.
     *
     * @param packet its view begins with the IP header, the Ethernet header still lies before it
     */
    void steer(PacketBuffer packet, int source, int destination, int sourcePort, int destinationPort) {
        packet.prepend(EthernetHeader.LENGTH);
        int owner = steering.ownerIpv4(source, destination, sourcePort, destinationPort);
        if (steering.handOver(owner, packet)) {
            counters.increment(StackCounter.FRAMES_STEERED_OUT);
        } else {
            counters.increment(StackCounter.STEERING_DROPPED);
            packet.releasePacket();
        }
    }

    /** Gives every other loop a copy of a frame that all must know of. */
    void replicate(PacketBuffer frame) {
        for (int other = 0; other < steering.loops(); other++) {
            if (other != loop) {
                PacketBuffer copy = link.copyOf(frame);
                if (copy != null && !steering.handOver(other, copy)) {
                    counters.increment(StackCounter.STEERING_DROPPED);
                    copy.release();
                }
            }
        }
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
    }
}
