package dev.peregrine.transport.dpdk.eal;

import dev.peregrine.transport.dpdk.packet.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

/**
 * The state of a port's link.
 *
 * @param up whether there is a carrier
 * @param speedMbps megabits a second as the device says; 0 or 2^32-1 where it does not know
 * @param fullDuplex whether both ends may send at once
 */
public record LinkState(boolean up, long speedMbps, boolean fullDuplex) {

    private static final NativeFunction LINK = Shim.function(
            "pg_port_link", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

    static LinkState of(int port) {
        try (Arena arena = Arena.ofConfined()) {
            long link =
                    arena.allocate(Shim.constant("sizeof pg_link"), Long.BYTES).address();
            LINK.check("rte_eth_link_get_nowait", "port " + port, port, link);
            return new LinkState(read(link, "up") != 0, read(link, "speed_mbps"), read(link, "full_duplex") != 0);
        }
    }

    private static long read(long link, String field) {
        return NativeMemory.getNativeLong(link + Shim.constant("pg_link." + field));
    }
}
