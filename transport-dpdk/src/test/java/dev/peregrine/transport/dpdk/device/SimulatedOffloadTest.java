package dev.peregrine.transport.dpdk.device;

import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_A;
import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_B;
import static dev.peregrine.transport.dpdk.device.TestFrames.TCP_HEADERS;
import static dev.peregrine.transport.dpdk.device.TestFrames.isIntact;
import static dev.peregrine.transport.dpdk.device.TestFrames.pseudoHeader;
import static dev.peregrine.transport.dpdk.device.TestFrames.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.Ipv4Header;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.TcpHeader;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a simulated NIC does in the stack's place. */
class SimulatedOffloadTest {

    private static final DeviceCapabilities ALL = new DeviceCapabilities(true, true, true, true, true, true, 8);

    private static final int FLAGS = TcpHeader.ACK | TcpHeader.PSH | TcpHeader.FIN | TcpHeader.CWR;

    private final NativePacketPool poolA = new NativePacketPool(4, 70_000);
    private final NativePacketPool poolB = new NativePacketPool(64);
    private final SimulatedWire wire = new SimulatedWire(7, 0);
    private final SimulatedDevice a = wire.attach(MAC_A, 1500, ALL, poolA);
    private final SimulatedDevice b = wire.attach(MAC_B, 1500, ALL, poolB);

    @AfterEach
    void nothingLeaks() {
        wire.close();
        poolA.close();
        poolB.close();
    }

    @Test
    void checksumsAreCompleted() {
        PacketBuffer frame = tcp(poolA, FLAGS, new byte[] {1, 2, 3}, false);
        frame.offload(Offload.TX_IP_CHECKSUM | Offload.TX_TCP_CHECKSUM);
        frame.offloadLengths(14, 20, 20, 0);

        PacketBuffer received = exchange(frame)[0];

        assertThat(isIntact(received)).isTrue();
        assertThat(received.offload()).isEqualTo(Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD);
        received.release();
    }

    @Test
    void aWrongPseudoHeaderMakesAWrongChecksum() {
        PacketBuffer frame = tcp(poolA, FLAGS, new byte[] {1, 2, 3}, false);
        long tcp = frame.address() + EthernetHeader.LENGTH + Ipv4Header.LENGTH;
        TcpHeader.checksum(tcp, TcpHeader.checksum(tcp) + 1);
        frame.offload(Offload.TX_IP_CHECKSUM | Offload.TX_TCP_CHECKSUM);
        frame.offloadLengths(14, 20, 20, 0);

        PacketBuffer received = exchange(frame)[0];

        assertThat(received.offload()).isEqualTo(Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_BAD);
        received.release();
    }

    @Test
    void unfinishedChecksumsAreMarkedBad() {
        PacketBuffer received = exchange(tcp(poolA, FLAGS, new byte[100], false))[0];

        assertThat(received.offload()).isEqualTo(Offload.RX_IP_CHECKSUM_BAD | Offload.RX_L4_CHECKSUM_BAD);
        received.release();
    }

    @Test
    void fragmentsAndUnknownTypesAreNotMarked() {
        PacketBuffer fragment = tcp(poolA, FLAGS, new byte[100], true);
        NativeMemory.putShort(fragment.address() + EthernetHeader.LENGTH + 6, Ipv4Header.MORE_FRAGMENTS);
        PacketBuffer first = exchange(fragment)[0];
        assertThat(first.offload()).isEqualTo(Offload.RX_IP_CHECKSUM_BAD);
        first.release();

        PacketBuffer second = exchange(TestFrames.numbered(poolA, 1, 100))[0];
        assertThat(second.offload()).isZero();
        second.release();
    }

    @Test
    void largePacketsAreCutIntoSegments() {
        byte[] payload = new byte[10_001];
        new SplittableRandom(3).nextBytes(payload);
        PacketBuffer large = tcp(poolA, FLAGS, payload, false);
        TcpHeader.checksum(large.address() + EthernetHeader.LENGTH + Ipv4Header.LENGTH, pseudoHeader(0));
        large.offload(Offload.TX_IP_CHECKSUM | Offload.TX_TCP_CHECKSUM | Offload.TX_TCP_SEGMENTATION);
        large.offloadLengths(14, 20, 20, 1460);

        PacketBuffer[] segments = exchange(large);

        assertThat(segments).hasSize(7);
        int done = 0;
        for (int i = 0; i < segments.length; i++) {
            PacketBuffer segment = segments[i];
            long ip = segment.address() + EthernetHeader.LENGTH;
            long tcp = ip + Ipv4Header.LENGTH;
            int bytes = Ipv4Header.totalLength(ip) - 40;
            assertThat(isIntact(segment)).isTrue();
            assertThat(bytes).isEqualTo(i < 6 ? 1460 : 10_001 - 6 * 1460);
            assertThat(Ipv4Header.identification(ip)).isEqualTo(1 + i);
            assertThat(TcpHeader.sequence(tcp)).isEqualTo(0xffff_fff0 + done);
            int flags = i == 0 ? TcpHeader.ACK | TcpHeader.CWR : TcpHeader.ACK;
            assertThat(TcpHeader.flags(tcp)).isEqualTo(i < 6 ? flags : flags | TcpHeader.FIN | TcpHeader.PSH);
            byte[] part = Arrays.copyOfRange(TestFrames.bytesOf(segment), TCP_HEADERS, TCP_HEADERS + bytes);
            assertThat(part).isEqualTo(Arrays.copyOfRange(payload, done, done + bytes));
            done += bytes;
            segment.release();
        }
        assertThat(done).isEqualTo(payload.length);
    }

    @Test
    void whatTheDeviceCannotDoIsRefused() {
        SimulatedDevice plain = wire.attach(1, 1500, DeviceCapabilities.NONE, poolA);
        PacketBuffer frame = tcp(poolA, FLAGS, new byte[3], false);
        frame.offload(Offload.TX_TCP_CHECKSUM);

        assertThatThrownBy(() -> plain.transmit(frame)).isInstanceOf(IllegalStateException.class);
        frame.release();
    }

    private PacketBuffer[] exchange(PacketBuffer frame) {
        a.transmit(frame);
        a.flush();
        wire.deliver(0);
        PacketBuffer[] burst = new PacketBuffer[64];
        return Arrays.copyOf(burst, b.receive(burst));
    }
}
