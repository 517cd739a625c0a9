package dev.peregrine.transport.dpdk.device;

import dev.peregrine.transport.dpdk.packet.EtherType;
import dev.peregrine.transport.dpdk.packet.EthernetHeader;
import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.util.SplittableRandom;

/**
 * Damages a frame so that the checksums of IP and TCP can find it: one bit, behind the Ethernet header of an IP packet.
 * Other frames have only Ethernet's own check sequence, which does not come as far as here.
 */
final class BitFlip {

    private BitFlip() {}

    /** Flips one bit of a frame of so many bytes; false, and the frame as it was, where it is not an IP packet. */
    static boolean damage(SplittableRandom random, long frame, int length) {
        int type = EthernetHeader.type(frame);
        if (length <= EthernetHeader.LENGTH || (type != EtherType.IPV4 && type != EtherType.IPV6)) {
            return false;
        }
        int bit = random.nextInt(EthernetHeader.LENGTH * 8, length * 8);
        long place = frame + (bit >>> 3);
        NativeMemory.putByte(place, NativeMemory.getByte(place) ^ (1 << (bit & 7)));
        return true;
    }
}
