package dev.peregrine.transport.dpdk.eal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How large packets an af_packet device takes, which its driver does not tell. */
final class PacketRingTest {

    @Test
    void otherDriversSpeakForThemselves() {
        assertThat(PacketRing.of("net_tap", "net_tap0,iface=lo")).isNull();
    }

    @Test
    void theDriversOwnRingHasRoomForAnOrdinaryEthernet() {
        PacketRing ring = PacketRing.of("net_af_packet", "net_af_packet0,iface=lo");

        assertThat(ring.bufferBytes()).isEqualTo(2016);
        assertThatCode(() -> ring.require(1968)).doesNotThrowAnyException();
        assertThatThrownBy(() -> ring.require(1969))
                .isInstanceOf(DpdkException.class)
                .hasMessage("net_af_packet0 has room for packets of 1968 bytes, not of 1969: "
                        + "add framesz=3072,blocksz=12288 to its --vdev, or set a smaller mtu");
    }

    @Test
    void framesOfAnotherSizeAreTakenFromTheArguments() {
        PacketRing ring = PacketRing.of("net_af_packet", "net_af_packet0,iface=lo,framesz=9216,blocksz=36864");

        assertThat(ring.bufferBytes()).isEqualTo(9184);
        assertThatCode(() -> ring.require(9000)).doesNotThrowAnyException();
    }

    @Test
    void theInterfaceBeneathMustTakeThePacketsToo() {
        PacketRing ring = PacketRing.of("net_af_packet", "net_af_packet0,iface=lo,framesz=131072,blocksz=131072");

        assertThatThrownBy(() -> ring.require(70_000))
                .isInstanceOf(DpdkException.class)
                .hasMessage("the interface lo takes packets of 65536 bytes, not of 70000: "
                        + "ip link set lo mtu 70000, or set a smaller mtu");
    }
}
