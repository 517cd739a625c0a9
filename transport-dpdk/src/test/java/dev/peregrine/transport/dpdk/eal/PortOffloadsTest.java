package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is asked of devices that can do this and that. */
class PortOffloadsTest {

    @Test
    void segmentsAreMergedWhereADeviceCanAndMayUseSeveralBuffers() {
        PortOffloads both = PortOffloads.negotiate(device(receives("TCP_LRO", "SCATTER"), 0), true, false);

        assertThat(both.tcpMerging()).isTrue();
        assertThat(both.scatter()).isTrue();
        assertThat(both.rxBits()).isEqualTo(receives("TCP_LRO", "SCATTER"));
    }

    @Test
    void segmentsAreNotMergedWithoutScatterOrWhereSoftwareIsToDoAll() {
        PortOffloads alone = PortOffloads.negotiate(device(receives("TCP_LRO"), 0), true, false);
        PortOffloads unwanted = PortOffloads.negotiate(device(receives("TCP_LRO", "SCATTER"), 0), false, false);

        assertThat(alone.rxBits()).isZero();
        assertThat(unwanted.rxBits()).isZero();
    }

    @Test
    void segmentsAreCutByADeviceThatLeavesTheHeaderChecksumToUs() {
        long bits = transmits("TCP_CKSUM", "TCP_TSO", "MULTI_SEGS");

        PortOffloads virtual = PortOffloads.negotiate(device(0, bits), true, false);

        assertThat(virtual.tcpSegmentation()).isTrue();
        assertThat(virtual.txIpChecksum()).isFalse();
        assertThat(virtual.txBits()).isEqualTo(bits);
    }

    @Test
    void aDeviceCutsNothingThatItCannotSumOrGather() {
        PortOffloads noSums = PortOffloads.negotiate(device(0, transmits("TCP_TSO", "MULTI_SEGS")), true, false);
        PortOffloads noParts = PortOffloads.negotiate(device(0, transmits("TCP_TSO", "TCP_CKSUM")), true, false);

        assertThat(noSums.tcpSegmentation()).isFalse();
        assertThat(noParts.tcpSegmentation()).isFalse();
    }

    @Test
    void whatAVirtualMachineAndItsHostSendEachOtherMayBeUncut() {
        assertThat(device("net_vhost", 0, 0).receivesUncut()).isTrue();
        assertThat(device("net_virtio_user", 0, 0).receivesUncut()).isTrue();
        assertThat(device("net_memif", 0, transmits("TCP_TSO")).receivesUncut()).isFalse();
    }

    private static PortInfo device(long rxOffloads, long txOffloads) {
        return device("net_some", rxOffloads, txOffloads);
    }

    private static PortInfo device(String driver, long rxOffloads, long txOffloads) {
        return new PortInfo(driver, 0, 1, 1, 1500, rxOffloads, txOffloads, 0, 40, 0, 0, 0);
    }

    private static long receives(String... names) {
        return bits("RTE_ETH_RX_OFFLOAD_", names);
    }

    private static long transmits(String... names) {
        return bits("RTE_ETH_TX_OFFLOAD_", names);
    }

    private static long bits(String prefix, String... names) {
        return Arrays.stream(names)
                .mapToLong(name -> Shim.constant(prefix + name))
                .reduce(0, (one, other) -> one | other);
    }
}
