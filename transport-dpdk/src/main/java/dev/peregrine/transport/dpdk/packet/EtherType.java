package dev.peregrine.transport.dpdk.packet;

/** Values of the type field of an Ethernet frame (IANA "IEEE 802 Numbers"). */
public final class EtherType {

    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    /** A customer VLAN tag follows (IEEE 802.1Q). */
    public static final int VLAN = 0x8100;

    public static final int IPV6 = 0x86dd;
    /** A service VLAN tag follows (IEEE 802.1ad). */
    public static final int SERVICE_VLAN = 0x88a8;

    private EtherType() {}
}
