package dev.peregrine.integration.testsuite;

import dev.peregrine.transport.dpdk.DpdkDatagramChannel;
import dev.peregrine.transport.dpdk.DpdkServerSocketChannel;
import dev.peregrine.transport.dpdk.DpdkSocketChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;

/** The pairs of channels that each test is run on. */
final class DpdkSocketTestPermutation {

    private static final EventLoopGroup KERNEL_GROUP = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("testsuite-nio", true), NioIoHandler.newFactory());

    /** A pair of bootstraps, told apart in what the tests log. */
    private record Pair<S extends io.netty.bootstrap.AbstractBootstrap<?, ?>>(
            BootstrapFactory<S> server, BootstrapFactory<Bootstrap> client)
            implements BootstrapComboFactory<S, Bootstrap> {

        @Override
        public S newServerInstance() {
            return server.newInstance();
        }

        @Override
        public Bootstrap newClientInstance() {
            return client.newInstance();
        }
    }

    private DpdkSocketTestPermutation() {}

    /** TCP: DPDK with itself, and with the kernel in either role. */
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> socket() {
        return List.of(
                new Pair<>(() -> dpdkServer(Addressing.LOOPBACK), () -> dpdkClient(Addressing.LOOPBACK)),
                new Pair<>(() -> dpdkServer(Addressing.DPDK_TO_KERNEL), () -> kernelClient()),
                new Pair<>(() -> kernelServer(), () -> dpdkClient(Addressing.DPDK_TO_KERNEL)));
    }

    /** TCP: DPDK with itself alone, for tests that name the loopback address themselves. */
    static List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> loopbackSocket() {
        return List.of(new Pair<>(() -> dpdkServer(Addressing.LOOPBACK), () -> dpdkClient(Addressing.LOOPBACK)));
    }

    /** Servers for clients of the test's own, which are the kernel's. */
    static List<BootstrapFactory<ServerBootstrap>> serverSocket() {
        return List.of(() -> dpdkServer(Addressing.DPDK_TO_KERNEL));
    }

    /** Clients for servers of the test's own, which are the kernel's. */
    static List<BootstrapFactory<Bootstrap>> clientSocket() {
        return List.of(() -> dpdkClient(Addressing.DPDK_TO_KERNEL));
    }

    /** Clients for tests that name the loopback address themselves. */
    static List<BootstrapFactory<Bootstrap>> loopbackClientSocket() {
        return List.of(() -> dpdkClient(Addressing.LOOPBACK));
    }

    /** UDP: DPDK with itself, and with the kernel in either role. */
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> datagram(SocketProtocolFamily family) {
        return List.of(
                new Pair<>(
                        () -> dpdkDatagram(Addressing.LOOPBACK, family),
                        () -> dpdkDatagram(Addressing.LOOPBACK, family)),
                new Pair<>(() -> dpdkDatagram(Addressing.DPDK_TO_KERNEL, family), () -> kernelDatagram(family)),
                new Pair<>(() -> kernelDatagram(family), () -> dpdkDatagram(Addressing.DPDK_TO_KERNEL, family)));
    }

    /** UDP: servers for clients of the test's own, which are the kernel's. */
    static List<BootstrapComboFactory<Bootstrap, Bootstrap>> datagramServer(SocketProtocolFamily family) {
        return List.of(new Pair<>(() -> dpdkDatagram(Addressing.DPDK_TO_KERNEL, family), () -> kernelDatagram(family)));
    }

    /** UDP for tests that name the loopback address themselves. */
    static List<BootstrapFactory<Bootstrap>> datagramSocket() {
        return List.of(() -> dpdkDatagram(Addressing.LOOPBACK, SocketProtocolFamily.INET));
    }

    private static ServerBootstrap dpdkServer(Addressing addressing) {
        return new ServerBootstrap()
                .group(SuiteInterface.GROUP)
                .channelFactory(() -> AddressTranslation.in(new DpdkServerSocketChannel(), addressing));
    }

    private static Bootstrap dpdkClient(Addressing addressing) {
        return new Bootstrap()
                .group(SuiteInterface.GROUP)
                .channelFactory(() -> AddressTranslation.in(new DpdkSocketChannel(), addressing));
    }

    private static ServerBootstrap kernelServer() {
        return new ServerBootstrap()
                .group(KERNEL_GROUP)
                .channelFactory(() -> AddressTranslation.in(new NioServerSocketChannel(), Addressing.KERNEL_TO_DPDK));
    }

    private static Bootstrap kernelClient() {
        return new Bootstrap()
                .group(KERNEL_GROUP)
                .channelFactory(() -> AddressTranslation.in(new NioSocketChannel(), Addressing.KERNEL_TO_DPDK));
    }

    private static Bootstrap dpdkDatagram(Addressing addressing, SocketProtocolFamily family) {
        return new Bootstrap()
                .group(SuiteInterface.GROUP)
                .channelFactory(() -> AddressTranslation.in(new DpdkDatagramChannel(family), addressing));
    }

    private static Bootstrap kernelDatagram(SocketProtocolFamily family) {
        return new Bootstrap()
                .group(KERNEL_GROUP)
                .channelFactory(() -> AddressTranslation.in(new NioDatagramChannel(family), Addressing.KERNEL_TO_DPDK));
    }
}
