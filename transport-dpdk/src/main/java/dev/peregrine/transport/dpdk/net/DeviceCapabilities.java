package dev.peregrine.transport.dpdk.net;

/**
 * What a device does in the stack's place. What it does not do, the stack does in software.
 *
 * @param rxIpChecksum marks received packets whose IPv4 header checksum is good or bad
 * @param rxL4Checksum marks received packets whose TCP or UDP checksum is good or bad
 * @param txIpChecksum fills in the IPv4 header checksum
 * @param txTcpChecksum fills in the TCP checksum over the pseudo-header's sum
 * @param txUdpChecksum fills in the UDP checksum over the pseudo-header's sum
 * @param tcpSegmentation cuts a large packet into TCP segments
 * @param maxChain buffers that a transmitted packet may be chained of; 1 where it must be in one piece
 */
public record DeviceCapabilities(
        boolean rxIpChecksum,
        boolean rxL4Checksum,
        boolean txIpChecksum,
        boolean txTcpChecksum,
        boolean txUdpChecksum,
        boolean tcpSegmentation,
        int maxChain) {

    /** A device that does nothing by itself but takes chained packets. */
    public static final DeviceCapabilities NONE = new DeviceCapabilities(false, false, false, false, false, false, 8);
}
