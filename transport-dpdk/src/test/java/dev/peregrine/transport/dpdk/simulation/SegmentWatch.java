package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.device.ForwardingDevice;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/** Watches a host's device: every segment that arrives or leaves goes to the {@link FlowWatch} of its connection. */
final class SegmentWatch extends ForwardingDevice {

    private final int mtu;
    private final WatchedFrame watched = new WatchedFrame();
    private final List<FlowWatch> flows = new ArrayList<>();

    /**
     * Wraps a device.
     *
     * @param mtu what no packet may exceed that the device is not asked to cut
     */
    SegmentWatch(PacketDevice device, int mtu) {
        super(device);
        this.mtu = mtu;
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = super.receive(frames);
        for (int i = 0; i < count; i++) {
            watched.read(frames[i]);
            long tcp = watched.tcp;
            if (tcp != 0 && watched.isIntact()) {
                flow(TcpHeader.destinationPort(tcp), TcpHeader.sourcePort(tcp)).arrives(tcp, watched.payloadLength());
            }
        }
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        watched.read(frame);
        boolean cut = (frame.offload() & Offload.TX_TCP_SEGMENTATION) != 0;
        if (!cut && frame.packetLength() - watched.linkLength > mtu) {
            throw new AssertionError(frame.packetLength() + " bytes leave in one frame, the MTU is " + mtu);
        }
        long tcp = watched.tcp;
        if (tcp != 0) {
            flow(TcpHeader.sourcePort(tcp), TcpHeader.destinationPort(tcp)).leaves(frame, tcp, cut);
        }
        super.transmit(frame);
    }

    /** Connections whose sequence numbers have gone past zero. */
    int wrapped() {
        int count = 0;
        for (FlowWatch flow : flows) {
            count += flow.isWrapped() ? 1 : 0;
        }
        return count;
    }

    FlowWatch flow(int ownPort, int peerPort) {
        for (int i = 0; i < flows.size(); i++) {
            if (flows.get(i).isBetween(ownPort, peerPort)) {
                return flows.get(i);
            }
        }
        FlowWatch flow = new FlowWatch(ownPort, peerPort);
        flows.add(flow);
        return flow;
    }
}
