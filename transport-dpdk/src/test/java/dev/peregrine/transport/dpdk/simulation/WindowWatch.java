package dev.peregrine.transport.dpdk.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.Checksum;
import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpProtocol;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.HashMap;
import java.util.Map;

/** Watches a host's device: no byte may leave that the peer's window did not allow when it had arrived. */
final class WindowWatch implements PacketDevice {

    private static final int WINDOW_SCALE_OPTION = 3;

    private final PacketDevice device;
    private final Map<Integer, Flow> flows = new HashMap<>();

    /** One connection as seen from the wire, by the pair of its ports. */
    private static final class Flow {
        int ownShift = -1;
        int peerShift = -1;
        int rightEdge;
        boolean edgeKnown;
    }

    WindowWatch(PacketDevice device) {
        this.device = device;
    }

    @Override
    public long macAddress() {
        return device.macAddress();
    }

    @Override
    public int mtu() {
        return device.mtu();
    }

    @Override
    public DeviceCapabilities capabilities() {
        return device.capabilities();
    }

    @Override
    public PacketPool pool() {
        return device.pool();
    }

    @Override
    public int receive(PacketBuffer[] frames) {
        int count = device.receive(frames);
        for (int i = 0; i < count; i++) {
            long tcp = tcpOf(frames[i]);
            if (tcp != 0 && isIntact(frames[i], tcp)) {
                noteWindow(tcp);
            }
        }
        return count;
    }

    @Override
    public void transmit(PacketBuffer frame) {
        long tcp = tcpOf(frame);
        if (tcp != 0) {
            checkWindow(frame, tcp);
        }
        device.transmit(frame);
    }

    @Override
    public void flush() {
        device.flush();
    }

    private void noteWindow(long tcp) {
        int key = TcpHeader.destinationPort(tcp) << 16 | TcpHeader.sourcePort(tcp);
        Flow flow = flows.computeIfAbsent(key, k -> new Flow());
        int flags = TcpHeader.flags(tcp);
        int shift = 0;
        if ((flags & TcpHeader.SYN) != 0) {
            flow.peerShift = windowShift(tcp);
        } else if (flow.ownShift >= 0 && flow.peerShift >= 0) {
            shift = flow.peerShift;
        }
        if ((flags & TcpHeader.ACK) != 0) {
            int edge = TcpHeader.acknowledgment(tcp) + (TcpHeader.window(tcp) << shift);
            if (!flow.edgeKnown || edge - flow.rightEdge > 0) {
                flow.rightEdge = edge;
                flow.edgeKnown = true;
            }
        }
    }

    private void checkWindow(PacketBuffer frame, long tcp) {
        int key = TcpHeader.sourcePort(tcp) << 16 | TcpHeader.destinationPort(tcp);
        Flow flow = flows.computeIfAbsent(key, k -> new Flow());
        int flags = TcpHeader.flags(tcp);
        if ((flags & TcpHeader.SYN) != 0) {
            flow.ownShift = windowShift(tcp);
            return;
        }
        long headers = tcp + TcpHeader.headerLength(tcp) - frame.address();
        int payload = frame.packetLength() - (int) headers;
        if (flow.edgeKnown && payload > 0) {
            int end = TcpHeader.sequence(tcp) + payload;
            assertThat(end - flow.rightEdge)
                    .as("bytes beyond the peer's window")
                    .isLessThanOrEqualTo(0);
        }
    }

    private static long tcpOf(PacketBuffer frame) {
        long ip = frame.address() + EthernetHeader.LENGTH;
        boolean isTcp = frame.length() >= EthernetHeader.LENGTH + Ipv4Header.LENGTH + TcpHeader.LENGTH
                && EthernetHeader.type(frame.address()) == EtherType.IPV4
                && Ipv4Header.protocol(ip) == 6;
        return isTcp ? ip + Ipv4Header.LENGTH : 0;
    }

    private static boolean isIntact(PacketBuffer frame, long tcp) {
        long ip = tcp - Ipv4Header.LENGTH;
        int headers = EthernetHeader.LENGTH + Ipv4Header.LENGTH;
        int length = Ipv4Header.totalLength(ip) - Ipv4Header.LENGTH;
        if (headers + length > frame.length()) {
            return frame.next() != null;
        }
        int pseudoHeader = Checksum.pseudoHeader(
                0,
                IpAddress.ofIpv4(Ipv4Header.source(ip)),
                0,
                IpAddress.ofIpv4(Ipv4Header.destination(ip)),
                IpProtocol.TCP,
                length);
        return Checksum.sum(ip, Ipv4Header.LENGTH) == Checksum.VALID
                && Checksum.add(pseudoHeader, Checksum.sum(tcp, length)) == Checksum.VALID;
    }

    private static int windowShift(long tcp) {
        int end = TcpHeader.headerLength(tcp);
        int at = TcpHeader.LENGTH;
        while (at + 2 < end) {
            int kind = NativeMemory.getUnsignedByte(tcp + at);
            if (kind == WINDOW_SCALE_OPTION) {
                return NativeMemory.getUnsignedByte(tcp + at + 2);
            }
            at += kind <= 1 ? 1 : Math.max(2, NativeMemory.getUnsignedByte(tcp + at + 1));
        }
        return -1;
    }
}
