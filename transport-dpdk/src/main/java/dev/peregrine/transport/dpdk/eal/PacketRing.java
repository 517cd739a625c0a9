package dev.peregrine.transport.dpdk.eal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The ring that an af_packet device shares with the kernel. To DPDK its driver tells no limit but that of an ordinary
 * Ethernet frame; in truth it takes what fits a frame of the ring, the kernel cuts what does not, and the interface
 * beneath has an MTU of its own.
 *
 * @param device its name and arguments: {@code net_af_packet0,iface=eth1,framesz=9216}
 * @param frameBytes of a frame of the ring
 */
record PacketRing(String device, int frameBytes) {

    private static final String DRIVER = "net_af_packet";
    private static final int DEFAULT_FRAME_BYTES = 2048;

    /** What lies before the IP packet in a frame: the header of TPACKET_V2, an address and the Ethernet header, aligned. */
    private static final int HEADERS = 80;

    /** What of a frame is no packet for the driver; a buffer must have room for all else. */
    private static final int DRIVER_HEADERS = 32;

    private static final int FRAME_STEP = 1024;
    private static final int FRAMES_PER_BLOCK = 4;

    /** The ring of a device of this driver, or null for all others, which say truly what they take. */
    static PacketRing of(String driver, String device) {
        if (!driver.equals(DRIVER)) {
            return null;
        }
        String size = EalArguments.value(device, "framesz");
        return new PacketRing(
                device, size == null ? DEFAULT_FRAME_BYTES : Integer.parseInt(size.replaceAll("[^0-9].*", "")));
    }

    /** Bytes that a receive buffer must have. */
    int bufferBytes() {
        return frameBytes - DRIVER_HEADERS;
    }

    /**
     * Checks that packets of a size get through.
     *
     * @throws DpdkException where the ring or the interface beneath would cut or drop them
     */
    void require(int mtu) {
        if (mtu > frameBytes - HEADERS) {
            int frame = (mtu + HEADERS + FRAME_STEP - 1) / FRAME_STEP * FRAME_STEP;
            throw refusal(EalArguments.nameOf(device) + " has room for packets of " + (frameBytes - HEADERS)
                    + " bytes, not of " + mtu + ": add framesz=" + frame + ",blocksz=" + frame * FRAMES_PER_BLOCK
                    + " to its --vdev, or set a smaller mtu");
        }
        String link = EalArguments.value(device, "iface");
        int linkMtu = linkMtu(link, mtu);
        if (mtu > linkMtu) {
            throw refusal("the interface " + link + " takes packets of " + linkMtu + " bytes, not of " + mtu
                    + ": ip link set " + link + " mtu " + mtu + ", or set a smaller mtu");
        }
    }

    private static int linkMtu(String link, int unknown) {
        try {
            return Integer.parseInt(
                    Files.readString(Path.of("/sys/class/net", link, "mtu")).strip());
        } catch (IOException notMounted) {
            return unknown;
        }
    }

    private static DpdkException refusal(String message) {
        return new DpdkException("rte_eth_dev_configure", message);
    }
}
