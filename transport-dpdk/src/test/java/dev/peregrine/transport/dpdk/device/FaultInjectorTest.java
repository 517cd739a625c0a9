package dev.peregrine.transport.dpdk.device;

import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_A;
import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_B;
import static dev.peregrine.transport.dpdk.device.TestFrames.numbered;
import static dev.peregrine.transport.dpdk.device.TestFrames.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {

    private static final DeviceCapabilities CHECKSUMS = new DeviceCapabilities(true, true, true, true, true, false, 8);

    private final NativePacketPool poolA = new NativePacketPool(2048);
    private final NativePacketPool poolB = new NativePacketPool(2048);
    private final SimulatedWire wire = new SimulatedWire(1, 0);
    private final SimulatedDevice a = wire.attach(MAC_A, 1500, CHECKSUMS, poolA);
    private final SimulatedDevice b = wire.attach(MAC_B, 1500, CHECKSUMS, poolB);

    @AfterEach
    void nothingLeaks() {
        wire.close();
        poolA.close();
        poolB.close();
    }

    @Test
    void withoutFaultsThereIsNoInjector() {
        assertThat(FaultInjector.wrap(a, FaultRates.NONE, FaultRates.NONE, 1)).isSameAs(a);
        assertThat(FaultInjector.wrap(a, FaultRates.dropping(0), FaultRates.NONE, 1))
                .isSameAs(a);
    }

    @Test
    void onePercentIsLostOnTheWayOut() {
        FaultInjector injector = wrapped(a, FaultRates.dropping(0.01), FaultRates.NONE);

        int arrived = exchange(injector, b, 20, 1000).size();

        assertThat(arrived).isCloseTo(19_800, within(60));
        assertThat(injector.dropped()).isEqualTo(20_000 - arrived);
    }

    @Test
    void onePercentIsLostOnTheWayIn() {
        FaultInjector injector = wrapped(b, FaultRates.NONE, FaultRates.dropping(0.01));

        int arrived = exchange(a, injector, 20, 1000).size();

        assertThat(arrived).isCloseTo(19_800, within(60));
        assertThat(injector.dropped()).isEqualTo(20_000 - arrived);
    }

    @Test
    void duplicatesAreCopies() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 1, 0, 0), FaultRates.NONE);
        assertThat(exchange(injector, b, 1, 3)).containsExactly(0, 0, 1, 1, 2, 2);
        assertThat(injector.duplicated()).isEqualTo(3);

        FaultInjector incoming = wrapped(b, FaultRates.NONE, new FaultRates(0, 1, 0, 0));
        assertThat(exchange(a, incoming, 1, 3)).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void aHeldFrameIsOvertakenByTheNext() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 0, 0.2, 0), FaultRates.NONE);

        List<Integer> received = exchange(injector, b, 1, 200);

        assertThat(injector.reordered()).isCloseTo(35, within(15L));
        assertThat(received).isNotEqualTo(numbers(200));
        List<Integer> sorted = new ArrayList<>(received);
        Collections.sort(sorted);
        assertThat(sorted).isEqualTo(numbers(200));
        for (int i = 0; i < received.size(); i++) {
            assertThat(Math.abs(received.get(i) - i)).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aHeldFrameDoesNotWaitForEver() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 0, 1, 0), FaultRates.NONE);
        injector.transmit(numbered(poolA, 7, 100));
        injector.flush();
        wire.deliver(0);
        assertThat(numbersReceived(b)).isEmpty();

        for (int turn = 0; turn < 20; turn++) {
            injector.flush();
        }
        wire.deliver(0);
        assertThat(numbersReceived(b)).containsExactly(7);
    }

    @Test
    void damageSparesTheMemoryThatTheSenderKeeps() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 0, 0, 1), FaultRates.NONE);
        PacketBuffer segment = tcp(poolA, 0x10, new byte[500], true);
        segment.retain();
        byte[] before = TestFrames.bytesOf(segment);

        injector.transmit(segment);
        injector.flush();
        wire.deliver(0);

        assertThat(TestFrames.bytesOf(segment)).isEqualTo(before);
        PacketBuffer received = receiveOne(b);
        assertThat(TestFrames.bytesOf(received)).hasSameSizeAs(before).isNotEqualTo(before);
        assertThat(received.offload() & (Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD))
                .as("one of both checksums at least is found bad")
                .isNotEqualTo(Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD);
        received.release();
        segment.release();
    }

    @Test
    void aDeviceThatComputesChecksumsCannotHideDamage() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 0, 0, 1), FaultRates.NONE);
        PacketBuffer segment = tcp(poolA, 0x10, new byte[500], false);
        segment.offload(Offload.TX_IP_CHECKSUM | Offload.TX_TCP_CHECKSUM);
        segment.offloadLengths(14, 20, 20, 0);

        injector.transmit(segment);
        injector.flush();
        wire.deliver(0);

        assertThat(numbersReceived(b)).isEmpty();
        assertThat(injector.corrupted()).isOne();
    }

    @Test
    void damageAfterTheDeviceVerifiedTakesItsWordBack() {
        FaultInjector injector = wrapped(b, FaultRates.NONE, new FaultRates(0, 0, 0, 1));
        a.transmit(tcp(poolA, 0x10, new byte[500], true));
        a.flush();
        wire.deliver(0);

        PacketBuffer received = receiveOne(injector);

        assertThat(received.offload()).isZero();
        received.release();
    }

    @Test
    void framesThatAreNotIpPassDamageUnharmed() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 0, 0, 1), FaultRates.NONE);

        assertThat(exchange(injector, b, 1, 3)).containsExactly(0, 1, 2);
        assertThat(injector.corrupted()).isZero();
    }

    @Test
    void chainsAreCopiedWhole() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 1, 0, 0), FaultRates.NONE);
        PacketBuffer whole = numbered(poolA, 5, 900);
        byte[] expected = TestFrames.bytesOf(whole);
        PacketBuffer chain = whole.slice(0, 33);
        chain.next(whole.slice(33, 867));
        whole.release();

        injector.transmit(chain);
        injector.flush();
        wire.deliver(0);

        PacketBuffer[] burst = new PacketBuffer[4];
        assertThat(b.receive(burst)).isEqualTo(2);
        assertThat(TestFrames.bytesOf(burst[0])).isEqualTo(expected);
        assertThat(TestFrames.bytesOf(burst[1])).isEqualTo(expected);
        burst[0].release();
        burst[1].release();
    }

    @Test
    void aPoolWithoutBuffersPassesWhatCannotBeDoubled() {
        FaultInjector injector = wrapped(a, new FaultRates(0, 1, 0, 0), FaultRates.NONE);
        PacketBuffer frame = numbered(poolA, 1, 100);
        List<PacketBuffer> rest = new ArrayList<>();
        for (PacketBuffer buffer = poolA.allocate(); buffer != null; buffer = poolA.allocate()) {
            rest.add(buffer);
        }

        injector.transmit(frame);
        injector.flush();
        wire.deliver(0);

        assertThat(numbersReceived(b)).containsExactly(1);
        rest.forEach(PacketBuffer::release);
    }

    @Test
    void refusesRatesThatAreNoProbabilities() {
        assertThatThrownBy(() -> new FaultRates(0.5, 0.6, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FaultRates(-0.1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FaultRates(Double.NaN, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static FaultInjector wrapped(PacketDevice device, FaultRates transmit, FaultRates receive) {
        return (FaultInjector) FaultInjector.wrap(device, transmit, receive, 11);
    }

    /** Sends frames in bursts, and then nothing, so that held ones come through. */
    private List<Integer> exchange(PacketDevice from, PacketDevice to, int rounds, int perRound) {
        List<Integer> received = new ArrayList<>();
        for (int round = 0; round < rounds + 20; round++) {
            for (int i = 0; i < perRound && round < rounds; i++) {
                from.transmit(numbered(from.pool(), round * perRound + i, 64));
            }
            from.flush();
            wire.deliver(0);
            received.addAll(numbersReceived(to));
        }
        return received;
    }

    private static List<Integer> numbersReceived(PacketDevice device) {
        List<Integer> numbers = new ArrayList<>();
        PacketBuffer[] burst = new PacketBuffer[8];
        int count;
        do {
            count = device.receive(burst);
            for (int i = 0; i < count; i++) {
                numbers.add(TestFrames.numberOf(burst[i]));
                burst[i].releasePacket();
            }
        } while (count == burst.length);
        return numbers;
    }

    private static PacketBuffer receiveOne(PacketDevice device) {
        PacketBuffer[] burst = new PacketBuffer[2];
        assertThat(device.receive(burst)).isOne();
        return burst[0];
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
