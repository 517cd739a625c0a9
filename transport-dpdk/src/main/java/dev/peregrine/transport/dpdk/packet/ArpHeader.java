package dev.peregrine.transport.dpdk.packet;

/** Reads and writes an ARP packet for IPv4 over Ethernet at an address (RFC 826). */
public final class ArpHeader {

    /** Bytes of a packet for IPv4 over Ethernet. */
    public static final int LENGTH = 28;

    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int OPERATION = 6;
    private static final int SENDER_MAC = 8;
    private static final int SENDER_IP = 14;
    private static final int TARGET_MAC = 18;
    private static final int TARGET_IP = 24;

    /** Hardware type Ethernet (1), protocol type IPv4, hardware address of 6 bytes, protocol address of 4. */
    private static final int FIRST_WORD = 0x0001_0800;

    private static final int LENGTHS = 0x0604;

    private ArpHeader() {}

    /** Whether the packet, of which {@value #LENGTH} bytes are there, speaks of IPv4 over Ethernet. */
    public static boolean isIpv4OverEthernet(long address) {
        return NativeMemory.getInt(address) == FIRST_WORD && NativeMemory.getUnsignedShort(address + 4) == LENGTHS;
    }

    /** {@link #REQUEST}, {@link #REPLY} or something unknown. */
    public static int operation(long address) {
        return NativeMemory.getUnsignedShort(address + OPERATION);
    }

    public static long senderMac(long address) {
        return MacAddress.read(address + SENDER_MAC);
    }

    public static int senderIp(long address) {
        return NativeMemory.getInt(address + SENDER_IP);
    }

    public static long targetMac(long address) {
        return MacAddress.read(address + TARGET_MAC);
    }

    public static int targetIp(long address) {
        return NativeMemory.getInt(address + TARGET_IP);
    }

    /** Writes {@value #LENGTH} bytes. */
    public static void write(long address, int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
        NativeMemory.putInt(address, FIRST_WORD);
        NativeMemory.putShort(address + 4, LENGTHS);
        NativeMemory.putShort(address + OPERATION, operation);
        MacAddress.write(address + SENDER_MAC, senderMac);
        NativeMemory.putInt(address + SENDER_IP, senderIp);
        MacAddress.write(address + TARGET_MAC, targetMac);
        NativeMemory.putInt(address + TARGET_IP, targetIp);
    }
}
