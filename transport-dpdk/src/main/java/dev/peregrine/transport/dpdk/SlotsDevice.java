package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.device.ForwardingDevice;
import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import java.util.List;

/**
 * The device of a loop's slot, and of those that no loop has: a device with many queues goes on to deliver to all of
 * them, so one loop, the first that lives, receives for the missing ones. Steering gives each frame to whom it belongs.
 */
final class SlotsDevice extends ForwardingDevice {

    private final LoopSlot own;
    private final LoopSlot[] slots;
    private final FlowSteering steering;
    private int turn;

    SlotsDevice(LoopSlot own, List<LoopSlot> slots, FlowSteering steering) {
        super(own.device());
        this.own = own;
        this.slots = slots.toArray(LoopSlot[]::new);
        this.steering = steering;
    }

    /** {@inheritDoc} Queues are asked in turn, beginning behind the one that frames came from last. */
    @Override
    public int receive(PacketBuffer[] frames) {
        if (!steering.isSpeaker(own.index())) {
            return super.receive(frames);
        }
        int count = 0;
        for (int i = 0; i < slots.length && count == 0; i++) {
            turn = turn + 1 < slots.length ? turn + 1 : 0;
            LoopSlot slot = slots[turn];
            count = slot == own ? super.receive(frames) : slot.receiveForNobody(frames);
        }
        return count;
    }
}
