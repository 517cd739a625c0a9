package dev.peregrine.integration.testsuite;

import dev.peregrine.transport.dpdk.DpdkEventLoopGroup;
import dev.peregrine.transport.dpdk.DpdkInterface;
import dev.peregrine.transport.dpdk.DpdkInterfaceConfig;
import dev.peregrine.transport.dpdk.IdleStrategy;
import java.net.InetAddress;
import java.util.List;

/** The DPDK interfaces of the suite's JVM: one at the veth, for most tests, and some at no wire, for groups of their own. */
final class SuiteInterface {

    private static final List<String> EAL = List.of(
            "--no-shconf",
            "--no-pci",
            "--no-huge",
            "-m",
            "512",
            "--no-telemetry",
            "--vdev=net_af_packet0,iface=" + SuiteNetwork.DPDK_INTERFACE,
            "--vdev=net_null0",
            "--vdev=net_null1");

    private static final int LOOPS = 2;

    /** Loops for all tests that do not end them. */
    static final DpdkEventLoopGroup GROUP = new DpdkEventLoopGroup(open(0, LOOPS, SuiteNetwork.DPDK));

    /** Ports without a wire. */
    static final int EVENT_LOOP_PORT = 1;

    static final int MANY_GROUPS_PORT = 2;

    private SuiteInterface() {}

    /** An interface whose loops are free; it is reached through the loopback alone, and opened once. */
    static DpdkInterface withoutWire(int port, int loops) {
        return open(port, loops, SuiteNetwork.DPDK);
    }

    private static DpdkInterface open(int port, int loops, InetAddress address) {
        return DpdkInterface.open(DpdkInterfaceConfig.builder()
                .ealArguments(EAL)
                .port(port)
                .loops(loops)
                .address(address.getHostAddress() + "/24")
                .address(SuiteNetwork.DPDK_IPV6.getHostAddress() + "/64")
                .gateway(SuiteNetwork.KERNEL)
                .receiveBuffers(4_096)
                .transmitBuffers(4_096)
                .idle(IdleStrategy.ADAPTIVE)
                .build());
    }
}
