package dev.peregrine.integration.harness;

import dev.peregrine.transport.dpdk.device.DpdkPort;
import dev.peregrine.transport.dpdk.device.DpdkPortSettings;
import dev.peregrine.transport.dpdk.device.FaultInjector;
import dev.peregrine.transport.dpdk.device.FaultRates;
import dev.peregrine.transport.dpdk.device.PortQueue;
import dev.peregrine.transport.dpdk.eal.Eal;
import dev.peregrine.transport.dpdk.net.PacketDevice;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program: a bad cable between two interfaces of the kernel, for kernels that cannot be bad themselves. Every frame of
 * the one is passed on to the other, but for those that a seed has got lost, doubled or overtaken. Ends when its input
 * does, and says what it did.
 *
 * <p>Arguments: the two interfaces, the probabilities of loss, duplication and reordering, and the seed.
 */
public final class LossyForwarder {

    private static final int BURST = 32;
    private static final long PARK_NANOS = 50_000;

    private LossyForwarder() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        List<String> eal = new ArrayList<>(Setup.EAL);
        eal.add("--vdev=net_af_packet0,iface=" + arguments[0]);
        eal.add("--vdev=net_af_packet1,iface=" + arguments[1]);
        FaultRates rates = new FaultRates(
                Double.parseDouble(arguments[2]),
                Double.parseDouble(arguments[3]),
                Double.parseDouble(arguments[4]),
                0);
        long seed = Long.parseLong(arguments[5]);
        Eal environment = Eal.initialize(eal);
        try (DpdkPort left = DpdkPort.open(environment, 0, DpdkPortSettings.ofLoops(1));
                DpdkPort right = DpdkPort.open(environment, 1, DpdkPortSettings.ofLoops(1))) {
            PortQueue leftQueue = left.queues().getFirst();
            PortQueue rightQueue = right.queues().getFirst();
            PacketDevice fromLeft = FaultInjector.wrap(leftQueue, FaultRates.NONE, rates, seed);
            PacketDevice fromRight = FaultInjector.wrap(rightQueue, FaultRates.NONE, rates, seed + 1);
            System.out.println("forwarding");
            forwardUntilInputEnds(fromLeft, leftQueue, fromRight, rightQueue);
            report("left to right", leftQueue, fromLeft, rightQueue);
            report("right to left", rightQueue, fromRight, leftQueue);
        }
    }

    private static void forwardUntilInputEnds(
            PacketDevice fromLeft, PortQueue toLeft, PacketDevice fromRight, PortQueue toRight) {
        Thread input = Thread.ofPlatform().daemon().start(EndOfInput::await);
        PacketBuffer[] burst = new PacketBuffer[BURST];
        while (input.isAlive()) {
            int work = pass(fromLeft, toRight, burst) + pass(fromRight, toLeft, burst);
            if (work == 0) {
                LockSupport.parkNanos(PARK_NANOS);
            }
        }
    }

    private static int pass(PacketDevice from, PortQueue to, PacketBuffer[] burst) {
        int count = from.receive(burst);
        for (int i = 0; i < count; i++) {
            burst[i].offload(0);
            to.transmit(burst[i]);
        }
        to.flush();
        return count;
    }

    private static void report(String direction, PortQueue in, PacketDevice faulty, PortQueue out) {
        if (faulty instanceof FaultInjector faults) {
            System.out.printf(
                    "%s: %d frames, %d lost, %d doubled, %d overtaken, %d dropped for want of room%n",
                    direction, in.received(), faults.dropped(), faults.duplicated(), faults.reordered(), out.dropped());
        }
    }
}
