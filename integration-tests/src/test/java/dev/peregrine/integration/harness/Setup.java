package dev.peregrine.integration.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server in a network of its own: how the two namespaces are joined, and with what arguments the jar starts. Closing
 * ends the server and removes the network.
 */
public final class Setup implements AutoCloseable {

    /** Where the server listens. */
    public static final int PORT = 11211;

    /** Where Prometheus would scrape it, on the loopback of its namespace. */
    public static final int METRICS_PORT = 9150;

    /** Arguments of a DPDK that leaves nothing behind and needs no huge pages; a device has to be added. */
    public static final List<String> EAL =
            List.of("--no-shconf", "--no-pci", "--no-huge", "-m", "512", "--no-telemetry");

    /** Its ring takes what the clients' windows let them send while the loop does not run, so that none gets lost. */
    private static final String AF_PACKET = "net_af_packet0,iface=veth0,framecnt=4096";

    private static final int DEFAULT_MTU = 1500;

    private final AutoCloseable network;
    private final Namespace serverSide;
    private final Namespace clientSide;
    private final ServerProcess server;

    private Setup(
            AutoCloseable network,
            Namespace serverSide,
            Namespace clientSide,
            Map<String, String> environment,
            List<String> arguments) {
        this.network = network;
        this.serverSide = serverSide;
        this.clientSide = clientSide;
        try {
            server = ServerProcess.start(serverSide, environment, arguments);
        } catch (AssertionError e) {
            closeNetwork();
            throw e;
        }
    }

    /** A server on one of the kernel's transports. */
    public static Setup kernel(String transport, String... options) {
        return kernel(transport, Map.of(), options);
    }

    /** A server on one of the kernel's transports, with variables of the environment. */
    public static Setup kernel(String transport, Map<String, String> environment, String... options) {
        VethPair veth = new VethPair(true);
        List<String> arguments = new ArrayList<>(List.of("--transport", transport, "-l", VethPair.SERVER_ADDRESS));
        arguments.addAll(common(options));
        return new Setup(veth, veth.server(), veth.client(), environment, arguments);
    }

    /** A server on DPDK's af_packet device, which has no offloads and here one queue. */
    public static Setup afPacket(int loops, double loss, String... options) {
        return afPacket(loops, loss, Map.of(), options);
    }

    /** As {@link #afPacket(int, double, String...)}, with variables of the environment. */
    public static Setup afPacket(int loops, double loss, Map<String, String> environment, String... options) {
        VethPair veth = new VethPair(false);
        return dpdk(veth, veth.server(), veth.client(), AF_PACKET, loops, loss, environment, options);
    }

    /**
     * A server on DPDK's af_packet device whose packets are larger than those of an ordinary Ethernet.
     *
     * @param mtu bytes of the largest IP packet, 9000 at most
     */
    public static Setup afPacketOfMtu(int mtu, String... options) {
        VethPair veth = new VethPair(false, mtu);
        String device = "net_af_packet0,iface=veth0,framesz=9216,blocksz=36864,framecnt=1024";
        List<String> addresses = List.of(VethPair.SERVER_ADDRESS + "/24");
        String yaml = yaml(device, VethPair.SERVER_ADDRESS, addresses, mtu, 1, 0);
        return configured(veth, veth.server(), veth.client(), yaml, Map.of(), options);
    }

    /** A server on DPDK's af_packet device that listens to IPv6, and has an address of IPv4 besides. */
    public static Setup afPacketIpv6(String... options) {
        VethPair veth = new VethPair(false);
        return dpdk(
                veth,
                veth.server(),
                veth.client(),
                AF_PACKET,
                "[" + VethPair.SERVER_IPV6_ADDRESS + "]",
                List.of(VethPair.SERVER_IPV6_ADDRESS + "/64", VethPair.SERVER_ADDRESS + "/24"),
                1,
                0,
                Map.of(),
                options);
    }

    /** A server on DPDK's tap device, which has checksum offload; its peer is the kernel of the same namespace. */
    public static Setup tap(int loops, String... options) {
        Namespace namespace = Namespace.create();
        Setup setup = dpdk(namespace, namespace, namespace, "net_tap0,iface=tap0", loops, 0, Map.of(), options);
        namespace.run("ip", "addr", "add", "10.77.0.2/24", "dev", "tap0");
        return setup;
    }

    private static Setup dpdk(
            AutoCloseable network,
            Namespace serverSide,
            Namespace clientSide,
            String device,
            int loops,
            double loss,
            Map<String, String> environment,
            String... options) {
        List<String> addresses = List.of(VethPair.SERVER_ADDRESS + "/24");
        return dpdk(
                network,
                serverSide,
                clientSide,
                device,
                VethPair.SERVER_ADDRESS,
                addresses,
                loops,
                loss,
                environment,
                options);
    }

    private static Setup dpdk(
            AutoCloseable network,
            Namespace serverSide,
            Namespace clientSide,
            String device,
            String listen,
            List<String> addresses,
            int loops,
            double loss,
            Map<String, String> environment,
            String... options) {
        String yaml = yaml(device, listen, addresses, DEFAULT_MTU, loops, loss);
        return configured(network, serverSide, clientSide, yaml, environment, options);
    }

    /** What a server's configuration says of its network. */
    public static String yaml(String device, String listen, List<String> addresses, int mtu, int loops, double loss) {
        String eal = String.join("\", \"", EAL) + "\", \"--vdev=" + device;
        return """
                transport: dpdk
                listen: ["%s:%d"]
                dpdk:
                  eal: ["%s"]
                  interfaces:
                    - port: 0
                      addresses: ["%s"]
                      mtu: %d
                  queues: %d
                  faults: { drop: %s, seed: 7 }
                """.formatted(listen, PORT, eal, String.join("\", \"", addresses), mtu, loops, loss);
    }

    private static Setup configured(
            AutoCloseable network,
            Namespace serverSide,
            Namespace clientSide,
            String yaml,
            Map<String, String> environment,
            String... options) {
        try {
            Path config = Files.createTempFile("peregrine", ".yaml");
            config.toFile().deleteOnExit();
            Files.writeString(config, yaml);
            List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
            arguments.addAll(common(options));
            return new Setup(network, serverSide, clientSide, environment, arguments);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server's namespace. */
    public Namespace serverSide() {
        return serverSide;
    }

    /** The clients' namespace. */
    public Namespace clientSide() {
        return clientSide;
    }

    /** The server. */
    public ServerProcess server() {
        return server;
    }

    /** One scrape of the server's metrics. */
    public Metrics metrics() {
        return Metrics.scrape(serverSide, METRICS_PORT);
    }

    /**
     * Waits until a server on DPDK, whose clients are gone, holds neither a connection, but for those that rest in
     * TIME_WAIT, nor a packet buffer. Where frames get lost, an end takes its time.
     */
    public void awaitNothingLeft() {
        awaitNothingLeftBut("time_wait");
    }

    /** Waits until the server holds no connection but such as wait in certain states for their time to end. */
    public void awaitNothingLeftBut(String... states) {
        Metrics.await(serverSide, METRICS_PORT, "memcached_current_connections", n -> n == 0);
        Metrics.await(
                serverSide,
                METRICS_PORT,
                "peregrine_tcp_connections but for " + String.join(", ", states),
                metrics -> metrics.sum("peregrine_tcp_connections")
                        - Stream.of(states)
                                .mapToDouble(state -> metrics.sum("peregrine_tcp_connections", "state=" + state))
                                .sum(),
                n -> n == 0);
        Metrics.await(serverSide, METRICS_PORT, "peregrine_buffers_in_use", n -> n == 0);
    }

    @Override
    public void close() {
        try {
            server.close();
        } finally {
            closeNetwork();
        }
    }

    private void closeNetwork() {
        try {
            network.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> common(String... options) {
        List<String> arguments = new ArrayList<>(List.of("--metrics-port", Integer.toString(METRICS_PORT)));
        arguments.addAll(List.of(options));
        return arguments;
    }
}
