package dev.peregrine.transport.dpdk.net;

/** Asks the link for the Ethernet address of a neighbour: by ARP or by neighbour discovery. */
interface NeighbourSolicitor {

    /** Asks once: everybody where the address is unknown, the neighbour itself where it is to be confirmed. */
    void solicit(Neighbour neighbour);
}
