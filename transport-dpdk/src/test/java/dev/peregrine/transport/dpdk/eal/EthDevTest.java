package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import org.junit.jupiter.api.Test;

/** A port from open to close. */
final class EthDevTest {

    private static final int BUFFERS = 1023;

    @Test
    void portIsSetUpInOrderAndClosedOnce() {
        int number = TestEal.attachRing();
        EthDev device = EthDev.open(TestEal.get(), number);
        MbufPool pool = new MbufPool(BUFFERS, 2048, -1);
        assertThatThrownBy(device::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CONFIGURED");

        device.configure(settings(1, 0));
        device.rxQueue(0, pool);
        device.txQueue(0, 64);
        device.start();

        assertThat(device.info().driver()).isEqualTo("net_ring");
        assertThat(device.mtu()).isEqualTo(1500);
        assertThat(device.link().up()).isTrue();
        assertThat(device.statistics().rxPackets()).isZero();
        assertThat(device.extendedStatistics()).containsEntry("rx_good_packets", 0L);
        assertThat(device.offloads().multiSegment()).isTrue();
        assertThat(device.offloads().txTcpChecksum()).isFalse();

        device.close();
        device.close();
        pool.close();
        assertThatThrownBy(() -> EthDev.open(TestEal.get(), number))
                .isInstanceOf(DpdkException.class)
                .hasMessageContaining("no ");
    }

    @Test
    void flowsAreSpreadOverTheQueuesByTheKeyThatTheDeviceTells() {
        int number = TestEal.get().attach("net_null_rss");
        try (EthDev device = EthDev.open(TestEal.get(), number)) {
            MbufPool pool = new MbufPool(BUFFERS, 2048, -1);
            device.configure(settings(3, 0));
            for (int queue = 0; queue < 3; queue++) {
                device.rxQueue(queue, pool);
                device.txQueue(queue, 64);
            }
            device.start();

            FlowSpread spread = device.spreadFlows();

            assertThat(spread).isNotNull();
            assertThat(spread.key()).as("net_null keeps its own").hasSize(ToeplitzHash.KEY_LENGTH);
            int table = device.info().rssTableSize();
            assertThat(spread.queueOf(0)).isZero();
            assertThat(spread.queueOf(4)).isOne();
            assertThat(spread.queueOf(-1)).isEqualTo((table - 1) % 3);
        }
    }

    @Test
    void mtuBeyondTheDeviceIsRefusedWithItsReason() {
        int number = TestEal.get().attach("net_null_mtu");
        try (EthDev device = EthDev.open(TestEal.get(), number)) {
            assertThatThrownBy(() -> device.configure(settings(1, 30)))
                    .isInstanceOf(DpdkException.class)
                    .hasMessageStartingWith("rte_eth_dev_configure for port " + number + " (net_null) failed: "
                            + "Invalid argument (errno 22): ")
                    .hasMessageContaining("30");
        }
    }

    @Test
    void moreQueuesThanTheDeviceHasAreRefused() {
        int number = TestEal.attachRing();
        try (EthDev device = EthDev.open(TestEal.get(), number)) {
            assertThatThrownBy(() -> device.configure(settings(1000, 0)))
                    .isInstanceOf(DpdkException.class)
                    .hasMessageContaining("rte_eth_dev_configure");
        }
    }

    private static PortSettings settings(int queues, int mtu) {
        return new PortSettings(queues, queues, mtu, 256, 256, 2048, true);
    }
}
