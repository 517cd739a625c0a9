package dev.peregrine.transport.dpdk.simulation;

import dev.peregrine.transport.dpdk.device.SimulatedDevice;
import dev.peregrine.transport.dpdk.device.SimulatedWire;
import dev.peregrine.transport.dpdk.net.DeviceCapabilities;
import dev.peregrine.transport.dpdk.net.FlowSteering;
import dev.peregrine.transport.dpdk.net.NetworkStack;
import dev.peregrine.transport.dpdk.net.NetworkStackConfig;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import dev.peregrine.transport.dpdk.packet.NativePacketPool;
import dev.peregrine.transport.dpdk.packet.ToeplitzHash;
import dev.peregrine.transport.dpdk.tcp.TcpAcceptor;
import dev.peregrine.transport.dpdk.tcp.TcpConnection;
import dev.peregrine.transport.dpdk.tcp.TcpHandler;
import dev.peregrine.transport.dpdk.tcp.TcpOptions;
import dev.peregrine.transport.dpdk.tcp.TcpSettings;
import java.net.BindException;
import java.net.SocketException;
import java.util.List;
import java.util.SplittableRandom;

/** A host of the simulation: a device with its pools and a stack of one loop. */
final class Host implements AutoCloseable {

    private static final int BACKLOG = 128;
    private static final TcpHandler NOT_YET = (connection, events) -> {};

    private final Plan plan;
    private final Workbench.Lease transmitBuffers;
    private final Workbench.Lease receiveBuffers;
    private final SimulatedDevice device;
    private NarrowRouter router;
    private SegmentWatch watch;
    private NetworkStack stack;

    /** What a host is made of. */
    record Plan(
            int number,
            IpPrefix ipv4,
            IpPrefix ipv6,
            int vlan,
            DeviceCapabilities capabilities,
            int mtu,
            TcpSettings settings,
            int buffers,
            long secret) {}

    Host(Plan plan, SimulatedWire wire, Workbench workbench, long nowNanos) {
        this.plan = plan;
        transmitBuffers = workbench.lease(plan.buffers());
        receiveBuffers = workbench.lease(plan.buffers());
        device = wire.attach(0x020000000000L + plan.number(), 1500, plan.capabilities(), pool(), receiveBuffers.pool());
        boot(plan.secret(), nowNanos);
    }

    private void boot(long secret, long nowNanos) {
        List<IpPrefix> addresses =
                plan.mtu() < NetworkStackConfig.MIN_IPV6_MTU ? List.of(plan.ipv4()) : List.of(plan.ipv4(), plan.ipv6());
        NetworkStackConfig config =
                new NetworkStackConfig(addresses, List.of(), plan.vlan(), plan.mtu(), plan.settings());
        FlowSteering alone = new FlowSteering(1, new ToeplitzHash(ToeplitzHash.symmetricKey()));
        router = new NarrowRouter(device, receiveBuffers.pool());
        watch = new SegmentWatch(router, plan.mtu());
        stack = new NetworkStack(config, watch, alone, 0, new SplittableRandom(secret), nowNanos);
    }

    SimulatedDevice device() {
        return device;
    }

    NativePacketPool pool() {
        return transmitBuffers.pool();
    }

    NetworkStack stack() {
        return stack;
    }

    /** The first router on the way of the host's packets. */
    NarrowRouter router() {
        return router;
    }

    /** Sees every frame of the host. */
    SegmentWatch watch() {
        return watch;
    }

    private IpPrefix address(boolean ipv6) {
        return ipv6 ? plan.ipv6() : plan.ipv4();
    }

    void listen(int port, TcpAcceptor acceptor) {
        try {
            stack.tcp().listen(0, 0, port, BACKLOG, acceptor);
        } catch (BindException e) {
            throw new AssertionError(e);
        }
    }

    TcpConnection connect(boolean ipv6, int localPort, Host remote, int remotePort, long nowNanos) {
        IpPrefix from = address(ipv6);
        IpPrefix to = remote.address(ipv6);
        try {
            return stack.tcp()
                    .connect(
                            from.high(),
                            from.low(),
                            localPort,
                            to.high(),
                            to.low(),
                            remotePort,
                            new TcpOptions(plan.settings()),
                            NOT_YET,
                            nowNanos);
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    /** Paths that were found to swallow full segments. */
    long blackHoles() {
        return stack.tcpCounters().blackHoles;
    }

    void turn(long nowNanos) {
        stack.poll(nowNanos);
        stack.flush(nowNanos);
    }

    /** The power fails: nobody hears of it, and all that the host knew is gone. */
    void crash(long nowNanos) {
        device.linkUp(false);
        router.clear();
        stack.close(nowNanos);
        stack.poll(nowNanos);
    }

    /** The host comes back with a new stack. */
    void reboot(long nowNanos) {
        boot(~plan.secret(), nowNanos);
        device.linkUp(true);
    }

    /** Nothing is held for a connection that has ended. */
    void assertNothingLeft() {
        transmitBuffers.assertAllBack("transmit");
        receiveBuffers.assertAllBack("receive");
    }

    /** Gives the memory back; to be called once the wire is closed. */
    @Override
    public void close() {
        transmitBuffers.end();
        receiveBuffers.end();
    }
}
