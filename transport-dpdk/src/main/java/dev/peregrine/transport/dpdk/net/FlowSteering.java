package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Decides which event loop owns a flow and carries frames to it that the device delivered elsewhere.
 *
 * <p>The owner is a function of the addresses and ports alone: the one a device with receive side scaling computes
 * when it was given the same key and a round-robin indirection table. Where the device agrees nothing is ever carried;
 * where it has one queue, or spreads flows in another way, frames travel through bounded mailboxes. One object is
 * shared by all loops of an interface.
 */
public final class FlowSteering {

    /** Entries of the round-robin indirection table, as most devices have them. */
    public static final int INDIRECTION_ENTRIES = 128;

    private static final int MAILBOX_FRAMES = 4096;

    private final ToeplitzHash hash;
    private final MpscVarHandleArrayQueue<PacketBuffer>[] mailboxes;
    private volatile Runnable[] wakers;

    /**
     * Creates the mailboxes.
     *
     * @param loops how many loops share the flows
     * @param hash the hash that the device was configured with
     */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public FlowSteering(int loops, ToeplitzHash hash) {
        this.hash = hash;
        mailboxes = new MpscVarHandleArrayQueue[loops];
        for (int i = 0; i < loops; i++) {
            mailboxes[i] = new MpscVarHandleArrayQueue<>(MAILBOX_FRAMES);
        }
        wakers = new Runnable[loops];
    }

    /** How many loops share the flows. */
    public int loops() {
        return mailboxes.length;
    }

    /** Sets what wakes a loop that may sleep while its mailbox is empty. */
    public synchronized void waker(int loop, Runnable waker) {
        Runnable[] changed = wakers.clone();
        changed[loop] = waker;
        wakers = changed;
    }

    /** The loop that owns the flow of an IPv4 packet; addresses and ports as they stand in a received packet. */
    public int ownerIpv4(int source, int destination, int sourcePort, int destinationPort) {
        int value =
                hash.hash(0, IpAddress.ofIpv4(source), 0, IpAddress.ofIpv4(destination), sourcePort, destinationPort);
        return (value & (INDIRECTION_ENTRIES - 1)) % mailboxes.length;
    }

    /** Gives a frame, and the reference to it, to a loop; false, and the reference stays, where its mailbox is full. */
    boolean handOver(int loop, PacketBuffer frame) {
        if (!mailboxes[loop].relaxedOffer(frame)) {
            return false;
        }
        Runnable waker = wakers[loop];
        if (waker != null) {
            waker.run();
        }
        return true;
    }

    /** The next frame in a loop's mailbox, or null; called by that loop alone. */
    PacketBuffer take(int loop) {
        return mailboxes[loop].relaxedPoll();
    }

    /** Whether frames wait for a loop; called by that loop before it sleeps. */
    boolean isWaiting(int loop) {
        return !mailboxes[loop].isEmpty();
    }
}
