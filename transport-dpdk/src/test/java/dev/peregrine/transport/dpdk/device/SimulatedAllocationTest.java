package dev.peregrine.transport.dpdk.device;

import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_A;
import static dev.peregrine.transport.dpdk.device.TestFrames.MAC_B;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A simulation that allocated would hide what a stack allocates. */
class SimulatedAllocationTest {

    private static final int ROUNDS = 20_000;

    @Test
    void aWireWithFaultsAllocatesNothingAtWork() {
        NativePacketPool poolA = new NativePacketPool(256);
        NativePacketPool poolB = new NativePacketPool(256);
        try (SimulatedWire wire = new SimulatedWire(1, 0)) {
            SimulatedDevice a = wire.attach(MAC_A, 1500, DeviceCapabilities.NONE, poolA);
            SimulatedDevice b = wire.attach(MAC_B, 1500, DeviceCapabilities.NONE, poolB);
            wire.conditionsFrom(a)
                    .latencyNanos(1000)
                    .jitterNanos(1000)
                    .loss(0.1)
                    .duplication(0.1)
                    .reordering(0.1, 2000);
            FaultRates rates = new FaultRates(0.1, 0.1, 0.1, 0.1);
            PacketDevice sender = FaultInjector.wrap(a, rates, FaultRates.NONE, 2);
            PacketDevice receiver = FaultInjector.wrap(b, FaultRates.NONE, rates, 3);
            PacketBuffer[] burst = new PacketBuffer[32];
            run(wire, sender, receiver, burst, 0);

            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            int received = run(wire, sender, receiver, burst, ROUNDS * 100L);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(received).isGreaterThan(ROUNDS);
            assertThat(allocated).as("bytes of %d frames", received).isLessThan(ROUNDS);
        }
    }

    private static int run(
            SimulatedWire wire, PacketDevice sender, PacketDevice receiver, PacketBuffer[] burst, long startNanos) {
        int received = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < 4; i++) {
                sender.transmit(TestFrames.numbered(sender.pool(), i, 64));
            }
            sender.flush();
            wire.deliver(startNanos + round * 100L);
            int count = receiver.receive(burst);
            for (int i = 0; i < count; i++) {
                burst[i].releasePacket();
            }
            received += count;
        }
        return received;
    }
}
