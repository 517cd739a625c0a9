package dev.peregrine.transport.dpdk.eal;

/**
 * How a port shall be set up.
 *
 * @param rxQueues receive queues, at most as many as the device has
 * @param txQueues transmit queues, at most as many as the device has
 * @param mtu largest IP packet in bytes, or 0 for the driver's choice
 * @param rxDescriptors wished packets of a receive ring, fitted to what the driver takes
 * @param txDescriptors wished packets of a transmit ring, fitted to what the driver takes
 * @param bufferSize bytes of a receive buffer behind its headroom; larger packets come in several
 * @param offloads whether the device shall do checksums and segmentation where it can
 */
public record PortSettings(
        int rxQueues, int txQueues, int mtu, int rxDescriptors, int txDescriptors, int bufferSize, boolean offloads) {

    /** Bytes of a frame round an IP packet: Ethernet header, one VLAN tag and checksum. */
    private static final int FRAME_OVERHEAD = 14 + 4 + 4;

    private static final int DEFAULT_MTU = 1500;

    boolean needsScatter() {
        return frameBytes(mtu) > bufferSize;
    }

    /** Bytes of the frame round an IP packet; 0 stands for the packets of an ordinary Ethernet. */
    static int frameBytes(int mtu) {
        return (mtu == 0 ? DEFAULT_MTU : mtu) + FRAME_OVERHEAD;
    }
}
