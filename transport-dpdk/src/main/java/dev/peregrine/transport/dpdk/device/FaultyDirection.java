package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import dev.peregrine.transport.dpdk.packet.Offload;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.PacketPool;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** Decides what happens to each frame of one direction and does it; what remains of them comes out of a queue. */
final class FaultyDirection {

    /** Turns until a frame that nothing has overtaken goes on all the same. */
    private static final int PATIENCE = 16;

    private static final int TX_CHECKSUMS =
            Offload.TX_TCP_CHECKSUM | Offload.TX_UDP_CHECKSUM | Offload.TX_TCP_SEGMENTATION;

    private final FaultRates rates;
    private final SplittableRandom random;
    private final PacketPool pool;
    private final int maxChain;
    private final ArrayDeque<PacketBuffer> passed = new ArrayDeque<>();
    private PacketBuffer held;
    private int heldForTurns;

    private long dropped;
    private long duplicated;
    private long reordered;
    private long corrupted;

    /**
     * Creates a direction.
     *
     * @param pool that copies of frames come from
     * @param maxChain buffers that a copy may be chained of
     */
    FaultyDirection(FaultRates rates, SplittableRandom random, PacketPool pool, int maxChain) {
        this.rates = rates;
        this.random = random;
        this.pool = pool;
        this.maxChain = maxChain;
    }

    long dropped() {
        return dropped;
    }

    long duplicated() {
        return duplicated;
    }

    long reordered() {
        return reordered;
    }

    long corrupted() {
        return corrupted;
    }

    /** Frames that can be taken with {@link #poll}. */
    int ready() {
        return passed.size();
    }

    /** The next frame that goes on, or null. */
    PacketBuffer poll() {
        return passed.poll();
    }

    /** Takes a frame and its reference. */
    void accept(PacketBuffer frame) {
        double chance = random.nextDouble();
        double duplicateFrom = rates.drop();
        double reorderFrom = duplicateFrom + rates.duplicate();
        double corruptFrom = reorderFrom + rates.reorder();
        if (chance < duplicateFrom) {
            dropped++;
            frame.releasePacket();
        } else if (chance < reorderFrom) {
            duplicate(frame);
        } else if (chance < corruptFrom) {
            hold(frame);
        } else if (chance < corruptFrom + rates.corrupt()) {
            corrupt(frame);
        } else {
            pass(frame);
        }
    }

    /** Called once a turn, so that a frame does not wait for ever to be overtaken. */
    void turn() {
        if (held != null && ++heldForTurns >= PATIENCE) {
            passed.add(held);
            held = null;
        }
    }

    private void pass(PacketBuffer frame) {
        passed.add(frame);
        if (held != null) {
            passed.add(held);
            held = null;
        }
    }

    private void duplicate(PacketBuffer frame) {
        PacketBuffer copy = copy(frame);
        pass(frame);
        if (copy != null) {
            duplicated++;
            pass(copy);
        }
    }

    private void hold(PacketBuffer frame) {
        if (held != null) {
            pass(frame);
            return;
        }
        reordered++;
        held = frame;
        heldForTurns = 0;
    }

    /** Damages a copy: the memory of the frame itself may be needed again, for a retransmission. */
    private void corrupt(PacketBuffer frame) {
        if ((frame.offload() & TX_CHECKSUMS) != 0) {
            // The device would make a right checksum of it. The receiver would drop what is damaged: so it is dropped.
            corrupted++;
            frame.releasePacket();
            return;
        }
        PacketBuffer copy = copy(frame);
        if (copy == null || !BitFlip.damage(random, copy.address(), copy.length())) {
            if (copy != null) {
                copy.releasePacket();
            }
            pass(frame);
            return;
        }
        corrupted++;
        copy.offload(copy.offload() & ~(Offload.RX_IP_CHECKSUM_GOOD | Offload.RX_L4_CHECKSUM_GOOD));
        frame.releasePacket();
        pass(copy);
    }

    /** The packet in buffers of its own, or null where there are none or it would take too many. */
    private PacketBuffer copy(PacketBuffer packet) {
        int room = pool.dataRoom();
        if (packet.packetLength() > (long) room * maxChain) {
            return null;
        }
        PacketBuffer first = pool.allocate();
        PacketBuffer last = first;
        for (PacketBuffer from = packet; from != null && last != null; from = from.next()) {
            int done = 0;
            while (done < from.length() && last != null) {
                int bytes = Math.min(from.length() - done, last.tailroom());
                NativeMemory.copy(from.address() + done, last.append(bytes), bytes);
                done += bytes;
                if (done < from.length()) {
                    last.next(pool.allocate());
                    last = last.next();
                }
            }
        }
        if (last == null) {
            if (first != null) {
                first.releasePacket();
            }
            return null;
        }
        first.offload(packet.offload());
        first.offloadLengths(packet.offloadLengths());
        first.flowHash(packet.flowHash());
        return first;
    }
}
