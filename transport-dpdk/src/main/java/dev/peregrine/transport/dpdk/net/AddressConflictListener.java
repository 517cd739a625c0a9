package dev.peregrine.transport.dpdk.net;

/** Hears that somebody else on the link has an own address; called on the event loop, not more often than every 10 s. */
@FunctionalInterface
public interface AddressConflictListener {

    /**
     * An own address was claimed.
     *
     * @param high with low the address
     * @param mac the Ethernet address of who claims it
     */
    void claimed(long high, long low, long mac);
}
