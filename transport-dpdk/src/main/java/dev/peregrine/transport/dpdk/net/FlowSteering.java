package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.PacketBuffer;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Decides which event loop owns a flow and carries frames to it that the device delivered elsewhere.
 *
 * <p>The owner is the one that a device with receive side scaling computes from the addresses and ports when it was given
 * the same key and a round-robin indirection table, as long as that loop lives, else another. Where the device agrees
 * nothing is ever carried; where it has one queue, or spreads flows in another way, frames travel through bounded
 * mailboxes. One object is shared by all loops of an interface.
 */
public final class FlowSteering {

    /** Entries of the round-robin indirection table, as most devices have them. */
    public static final int INDIRECTION_ENTRIES = 128;

    private static final int MAILBOX_FRAMES = 4096;

    private final DatagramPorts datagramPorts = new DatagramPorts();
    private final PathFindings pathFindings;
    private final ToeplitzHash hash;
    private final MpscVarHandleArrayQueue<PacketBuffer>[] mailboxes;
    private volatile FlowOwners owners;
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
        pathFindings = new PathFindings(loops);
        mailboxes = new MpscVarHandleArrayQueue[loops];
        for (int i = 0; i < loops; i++) {
            mailboxes[i] = new MpscVarHandleArrayQueue<>(MAILBOX_FRAMES);
        }
        owners = FlowOwners.of(loops, INDIRECTION_ENTRIES);
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

    /** Which loops have which UDP ports. */
    public DatagramPorts datagramPorts() {
        return datagramPorts;
    }

    /** What loops have found of paths and others do not know yet. */
    PathFindings pathFindings() {
        return pathFindings;
    }

    /** A loop begins to take flows over: those that are its own, and those that nobody has. */
    synchronized void join(int loop) {
        owners = owners.withLoop(loop);
    }

    /** A loop ends: others take its flows over. */
    synchronized void leave(int loop) {
        owners = owners.withoutLoop(loop);
    }

    /**
     * A loop tells which flows it has still that it does not own any more.
     *
     * @param kept by entry of the indirection table
     */
    synchronized FlowOwners settle(int loop, boolean[] kept) {
        owners = owners.settled(loop, kept);
        return owners;
    }

    /** Whether a loop is the one that does what is to be done for all but once: the first that lives. */
    public boolean isSpeaker(int loop) {
        return owners.speaker() == loop;
    }

    /** Who owns which flows at present. */
    FlowOwners owners() {
        return owners;
    }

    /** The entry of the indirection table that a flow falls into; addresses and ports as in a received packet. */
    int entry(
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int sourcePort,
            int destinationPort) {
        return hash.hash(sourceHigh, sourceLow, destinationHigh, destinationLow, sourcePort, destinationPort)
                & (INDIRECTION_ENTRIES - 1);
    }

    /** The entry that fragments between two addresses fall into, which do not all have ports. */
    int entryOfFragments(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow) {
        return hash.hash(sourceHigh, sourceLow, destinationHigh, destinationLow) & (INDIRECTION_ENTRIES - 1);
    }

    /** The loop that owns a flow; addresses and ports as they stand in a received packet. */
    public int owner(
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int sourcePort,
            int destinationPort) {
        return owners.owner(entry(sourceHigh, sourceLow, destinationHigh, destinationLow, sourcePort, destinationPort));
    }

    /** Drops what was handed to loops that had ended already; none lives any more. */
    public void close() {
        for (int loop = 0; loop < mailboxes.length; loop++) {
            PacketBuffer frame;
            while ((frame = take(loop)) != null) {
                frame.releasePacket();
            }
        }
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
