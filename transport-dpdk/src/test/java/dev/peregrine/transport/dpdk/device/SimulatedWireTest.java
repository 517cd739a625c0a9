package dev.peregrine.transport.dpdk.device;

import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_A;
import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_B;
import static dev.peregrine.transport.dpdk.device.TestFrames.bytesOf;
import static dev.peregrine.transport.dpdk.device.TestFrames.numberOf;
import static dev.peregrine.transport.dpdk.device.TestFrames.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.packet.MacAddress;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedWireTest {

    private static final long MILLISECOND = 1_000_000;

    private final NativePacketPool poolA = new NativePacketPool(2048);
    private final NativePacketPool poolB = new NativePacketPool(2048);
    private SimulatedWire wire = new SimulatedWire(1, 0);
    private SimulatedDevice a = wire.attach(MAC_A, 1500, DeviceCapabilities.NONE, poolA);
    private SimulatedDevice b = wire.attach(MAC_B, 1500, DeviceCapabilities.NONE, poolB);

    @AfterEach
    void nothingLeaks() {
        wire.close();
        poolA.close();
        poolB.close();
        assertThat(poolA.heldByDevice()).isZero();
    }

    @Test
    void aPerfectWireDeliversInOrderAndAtOnce() {
        sendNumbered(0, 10, 100);
        assertThat(wire.nextDeliveryNanos()).isZero();

        wire.deliver(0);

        assertThat(numbersReceived()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(wire.nextDeliveryNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingLeavesBeforeItIsFlushed() {
        a.transmit(numbered(poolA, 1, 100));
        assertThat(wire.nextDeliveryNanos()).isEqualTo(Long.MAX_VALUE);
        wire.deliver(MILLISECOND);
        assertThat(numbersReceived()).isEmpty();

        a.flush();
        wire.deliver(MILLISECOND);
        assertThat(numbersReceived()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5 * MILLISECOND, Long.MAX_VALUE - MILLISECOND / 2})
    void latencyPassesOnAnyClock(long startNanos) {
        restart(1, startNanos);
        wire.conditionsFrom(a).latencyNanos(MILLISECOND);
        sendNumbered(0, 1, 100);

        wire.deliver(startNanos);
        assertThat(wire.nextDeliveryNanos()).isEqualTo(startNanos + MILLISECOND);
        wire.deliver(startNanos + MILLISECOND - 1);
        assertThat(numbersReceived()).isEmpty();
        wire.deliver(startNanos + MILLISECOND);
        assertThat(numbersReceived()).containsExactly(0);
    }

    @Test
    void aFrameIsHeldAndReadUntilItHasLeft() {
        wire.conditionsFrom(a).bitsPerSecond(1_000_000_000);
        PacketBuffer frame = numbered(poolA, 1, 1250).retain();
        a.transmit(frame);
        a.flush();
        wire.deliver(9_999);
        assertThat(frame.references()).isOne();
        assertThat(frame.isExclusive()).as("10 µs for 10,000 bits are not over").isFalse();
        NativeMemory.putInt(frame.address() + 14, 99);

        wire.deliver(10_000);

        assertThat(frame.isExclusive()).isTrue();
        assertThat(numbersReceived()).as("what a careless stack overwrote").containsExactly(99);
        frame.release();
    }

    @Test
    void aDeviceMayGiveBackItsBuffersLate() {
        a.completionBatch(3);
        List<PacketBuffer> frames = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThat(frames)
                    .allSatisfy(frame -> assertThat(frame.isExclusive()).isFalse());
            PacketBuffer frame = numbered(poolA, i, 100).retain();
            frames.add(frame);
            a.transmit(frame);
            a.flush();
            wire.deliver(i);
        }
        assertThat(frames).allSatisfy(frame -> assertThat(frame.isExclusive()).isTrue());
        assertThat(numbersReceived()).containsExactly(0, 1, 2);
        frames.forEach(PacketBuffer::release);
    }

    @Test
    void chainsAndSlicesArriveWhole() {
        PacketBuffer whole = numbered(poolA, 5, 400);
        byte[] expected = bytesOf(whole);
        PacketBuffer first = whole.slice(0, 33);
        first.next(whole.slice(33, 300));
        first.next().next(whole.slice(333, 67));
        whole.release();
        a.transmit(first);
        a.flush();
        assertThat(poolA.inUse()).isZero();
        assertThat(poolA.heldByDevice()).isOne();

        wire.deliver(0);

        assertThat(receiveOne()).isEqualTo(expected);
    }

    @Test
    void framesLargerThanABufferArriveAsAChain() {
        wire = new SimulatedWire(1, 0);
        NativePacketPool large = new NativePacketPool(2, 9100);
        a = wire.attach(MAC_A, 9000, DeviceCapabilities.NONE, large);
        b = wire.attach(MAC_B, 9000, DeviceCapabilities.NONE, poolB);
        PacketBuffer frame = numbered(large, 5, 9014);
        byte[] expected = bytesOf(frame);
        a.transmit(frame);
        a.flush();
        wire.deliver(0);

        assertThat(poolB.inUse()).isEqualTo(5);
        assertThat(receiveOne()).isEqualTo(expected);
        large.close();
    }

    @Test
    void shortFramesArePadded() {
        PacketBuffer frame = numbered(poolA, 5, 20);
        byte[] expected = Arrays.copyOf(bytesOf(frame), 60);
        Arrays.fill(expected, 20, 60, (byte) 0xa5);
        a.transmit(frame);
        a.flush();
        wire.deliver(0);

        assertThat(receiveOne()).isEqualTo(expected);
    }

    @Test
    void theBandwidthSpacesFramesAndTheQueueIsBounded() {
        wire.conditionsFrom(a).bitsPerSecond(8_000_000).queueLimit(5);
        sendNumbered(0, 9, 1000);
        assertThat(a.transmitDropped()).isEqualTo(4);

        for (int i = 0; i < 5; i++) {
            assertThat(wire.nextDeliveryNanos()).isEqualTo((i + 1) * MILLISECOND);
            wire.deliver((i + 1) * MILLISECOND);
            assertThat(numbersReceived()).containsExactly(i);
        }
    }

    @Test
    void lossTakesItsShareInOneDirectionOnly() {
        wire.conditionsFrom(a).loss(0.25);
        int arrived = 0;
        for (int round = 0; round < 20; round++) {
            sendNumbered(0, 200, 64);
            wire.deliver(round);
            arrived += numbersReceived().size();
        }
        assertThat(arrived).isCloseTo(3000, within(150));
        assertThat(wire.lostFrom(a)).isEqualTo(4000 - arrived);
        assertThat(wire.lostFrom(b)).isZero();
    }

    @Test
    void duplicatesArriveTwice() {
        wire.conditionsFrom(a).duplication(1);
        sendNumbered(0, 3, 64);
        wire.deliver(0);
        assertThat(numbersReceived()).containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void reorderingOvertakesAndLosesNothing() {
        wire.conditionsFrom(a).bitsPerSecond(1_000_000_000).reordering(0.1, 20_000);
        sendNumbered(0, 500, 100);
        List<Integer> received = deliverAll();

        assertThat(received).isNotEqualTo(numbers(500));
        assertThat(received).containsExactlyInAnyOrderElementsOf(numbers(500));
    }

    @Test
    void jitterDelaysWithoutReordering() {
        wire.conditionsFrom(a).bitsPerSecond(1_000_000_000).latencyNanos(1000).jitterNanos(100_000);
        sendNumbered(0, 500, 100);

        assertThat(deliverAll()).isEqualTo(numbers(500));
    }

    @Test
    void corruptionFlipsOneBitBehindTheEthernetHeader() {
        wire.conditionsFrom(a).corruption(1);
        for (int i = 0; i < 200; i++) {
            PacketBuffer frame = TestFrames.tcp(poolA, 0x10, new byte[100], true);
            byte[] sent = bytesOf(frame);
            a.transmit(frame);
            a.flush();
            wire.deliver(i);
            byte[] received = receiveOne();
            assertThat(bitsThatDiffer(sent, received)).isOne();
            assertThat(Arrays.equals(sent, 0, 14, received, 0, 14))
                    .as("Ethernet header")
                    .isTrue();
        }
    }

    @Test
    void whatIsTooLargeIsDroppedByTheDeviceAndLostOnThePath() {
        a.transmit(numbered(poolA, 1, 1515));
        assertThat(a.transmitDropped()).isOne();

        wire.conditionsFrom(a).mtu(1400);
        sendNumbered(2, 1, 1414);
        sendNumbered(3, 1, 1415);
        wire.deliver(0);
        assertThat(numbersReceived()).containsExactly(2);
        assertThat(wire.lostFrom(a)).isOne();

        a.mtu(1000);
        assertThat(a.mtu()).isEqualTo(1000);
        sendNumbered(4, 1, 1015);
        assertThat(a.transmitDropped()).isEqualTo(2);
    }

    @Test
    void withoutALinkNothingPasses() {
        wire.conditionsFrom(a).latencyNanos(10);
        sendNumbered(0, 1, 100);
        wire.deliver(0);
        b.linkUp(false);
        wire.deliver(10);
        assertThat(b.receiveDropped()).isOne();

        b.linkUp(true);
        a.linkUp(false);
        sendNumbered(1, 1, 100);
        wire.deliver(20);
        assertThat(wire.lostFrom(a)).isOne();
        a.linkUp(true);
        sendNumbered(2, 1, 100);
        wire.deliver(20);
        wire.deliver(30);
        assertThat(numbersReceived()).containsExactly(2);
    }

    @Test
    void eachDeviceReceivesWhatIsMeantForIt() {
        NativePacketPool poolC = new NativePacketPool(4);
        SimulatedDevice c = wire.attach(MacAddress.parse("02:00:00:00:00:0c"), 1500, DeviceCapabilities.NONE, poolC);
        a.transmit(numbered(poolA, c.macAddress(), 1, 100));
        a.transmit(numbered(poolA, MacAddress.BROADCAST, 2, 100));
        a.transmit(numbered(poolA, MacAddress.ofIpv6Multicast(1), 3, 100));
        a.transmit(numbered(poolA, MAC_A, 4, 100));
        a.transmit(numbered(poolA, MAC_B, 5, 100));
        a.flush();
        wire.deliver(0);

        assertThat(numbersReceived(a)).isEmpty();
        assertThat(numbersReceived(b)).containsExactly(2, 3, 5);
        assertThat(numbersReceived(c)).containsExactly(1, 2, 3);
        poolC.close();
    }

    @Test
    void aReceiverWithoutBuffersDrops() {
        List<PacketBuffer> all = new ArrayList<>();
        for (PacketBuffer buffer = poolB.allocate(); buffer != null; buffer = poolB.allocate()) {
            all.add(buffer);
        }
        sendNumbered(0, 3, 100);
        wire.deliver(0);
        assertThat(b.receiveDropped()).isEqualTo(3);

        all.forEach(PacketBuffer::release);
        sendNumbered(3, 1, 100);
        wire.deliver(0);
        assertThat(numbersReceived()).containsExactly(3);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        List<Integer> first = aLossyRun(42);
        List<Integer> second = aLossyRun(42);
        List<Integer> other = aLossyRun(43);

        assertThat(first).isEqualTo(second).isNotEqualTo(other);
    }

    @Test
    void chainsLongerThanTheDeviceTakesAreRefused() {
        a = wire.attach(MAC_A, 1500, new DeviceCapabilities(false, false, false, false, false, false, 1), poolA);
        PacketBuffer first = numbered(poolA, 1, 100);
        first.next(numbered(poolA, 2, 100));

        assertThatThrownBy(() -> a.transmit(first)).isInstanceOf(IllegalStateException.class);
        first.releasePacket();
    }

    private List<Integer> aLossyRun(long seed) {
        restart(seed, 0);
        wire.conditionsFrom(a).loss(0.1).duplication(0.1).jitterNanos(500).reordering(0.1, 5000);
        sendNumbered(0, 300, 64);
        return deliverAll();
    }

    private void restart(long seed, long nowNanos) {
        wire.close();
        wire = new SimulatedWire(seed, nowNanos);
        a = wire.attach(MAC_A, 1500, DeviceCapabilities.NONE, poolA);
        b = wire.attach(MAC_B, 1500, DeviceCapabilities.NONE, poolB);
    }

    private void sendNumbered(int from, int count, int length) {
        for (int i = 0; i < count; i++) {
            a.transmit(numbered(poolA, from + i, length));
        }
        a.flush();
    }

    private List<Integer> deliverAll() {
        List<Integer> received = new ArrayList<>();
        for (long next = wire.nextDeliveryNanos(); next != Long.MAX_VALUE; next = wire.nextDeliveryNanos()) {
            wire.deliver(next);
            received.addAll(numbersReceived());
        }
        return received;
    }

    private List<Integer> numbersReceived() {
        return numbersReceived(b);
    }

    private static List<Integer> numbersReceived(SimulatedDevice device) {
        List<Integer> numbers = new ArrayList<>();
        PacketBuffer[] burst = new PacketBuffer[32];
        for (int count = device.receive(burst); count > 0; count = device.receive(burst)) {
            for (int i = 0; i < count; i++) {
                numbers.add(numberOf(burst[i]));
                burst[i].releasePacket();
            }
        }
        return numbers;
    }

    private byte[] receiveOne() {
        PacketBuffer[] burst = new PacketBuffer[2];
        assertThat(b.receive(burst)).isOne();
        byte[] bytes = bytesOf(burst[0]);
        burst[0].releasePacket();
        return bytes;
    }

    private static int bitsThatDiffer(byte[] x, byte[] y) {
        assertThat(x).hasSameSizeAs(y);
        return IntStream.range(0, x.length)
                .map(i -> Integer.bitCount((x[i] ^ y[i]) & 0xff))
                .sum();
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
