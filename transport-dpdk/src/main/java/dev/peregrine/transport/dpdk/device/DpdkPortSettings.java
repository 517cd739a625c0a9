package dev.peregrine.transport.dpdk.device;

/**
 * How a DPDK port is set up for event loops.
 *
 * @param loops event loops that use the port, at least 1; devices with fewer queues are shared
 * @param mtu largest IP packet in bytes, or 0 for the driver's choice
 * @param receiveBuffers mbufs for receiving, of each loop
 * @param transmitBuffers mbufs for transmitting, of each loop
 * @param bufferSize bytes of a buffer behind its headroom; receive buffers are larger where a packet would not fit and the
 *     device cannot use several, transmit buffers where the device cuts packets
 * @param rxDescriptors wished packets of a receive ring; never more than half of the receive buffers
 * @param txDescriptors wished packets of a transmit ring
 * @param backlog packets of each loop that may wait for room in the transmit ring, a power of two
 * @param offloads whether the device shall do checksums and segmentation where it can
 */
public record DpdkPortSettings(
        int loops,
        int mtu,
        int receiveBuffers,
        int transmitBuffers,
        int bufferSize,
        int rxDescriptors,
        int txDescriptors,
        int backlog,
        boolean offloads) {

    /**
     * Values that serve a server on a few cores: some 40 MiB of buffers a loop, and more with a large MTU or a device that
     * cuts packets.
     */
    public static DpdkPortSettings ofLoops(int loops) {
        return new DpdkPortSettings(loops, 0, 8191, 8191, 2048, 1024, 1024, 1024, true);
    }

    /** The same with another MTU. */
    public DpdkPortSettings withMtu(int bytes) {
        return new DpdkPortSettings(
                loops,
                bytes,
                receiveBuffers,
                transmitBuffers,
                bufferSize,
                rxDescriptors,
                txDescriptors,
                backlog,
                offloads);
    }

    /** The same with other pools of each loop. */
    public DpdkPortSettings withBuffers(int receive, int transmit) {
        return new DpdkPortSettings(
                loops, mtu, receive, transmit, bufferSize, rxDescriptors, txDescriptors, backlog, offloads);
    }

    /** The same with offloads used or left alone. */
    public DpdkPortSettings withOffloads(boolean use) {
        return new DpdkPortSettings(
                loops, mtu, receiveBuffers, transmitBuffers, bufferSize, rxDescriptors, txDescriptors, backlog, use);
    }
}
