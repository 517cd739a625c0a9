package dev.peregrine.integration.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server in a network of its own: how the two namespaces are joined, and with what arguments the jar starts. Closing
 * ends the server and removes the network.
 */
public final class Setup implements AutoCloseable {

    /** Where the server listens. */
    public static final int PORT = 11211;

    /** Where Prometheus would scrape it, on the loopback of its namespace. */
    public static final int METRICS_PORT = 9150;

    private static final List<String> EAL =
            List.of("--no-shconf", "--no-pci", "--no-huge", "-m", "512", "--no-telemetry");

    private final AutoCloseable network;
    private final Namespace serverSide;
    private final Namespace clientSide;
    private final ServerProcess server;

    private Setup(AutoCloseable network, Namespace serverSide, Namespace clientSide, List<String> arguments) {
        this.network = network;
        this.serverSide = serverSide;
        this.clientSide = clientSide;
        try {
            server = ServerProcess.start(serverSide, arguments);
        } catch (AssertionError e) {
            closeNetwork();
            throw e;
        }
    }

    /** A server on one of the kernel's transports. */
    public static Setup kernel(String transport, String... options) {
        VethPair veth = new VethPair(true);
        List<String> arguments = new ArrayList<>(List.of("--transport", transport, "-l", VethPair.SERVER_ADDRESS));
        arguments.addAll(common(options));
        return new Setup(veth, veth.server(), veth.client(), arguments);
    }

    /** A server on DPDK's af_packet device, which has no offloads and here one queue. */
    public static Setup afPacket(int loops, double loss, String... options) {
        VethPair veth = new VethPair(false);
        return dpdk(veth, veth.server(), veth.client(), "net_af_packet0,iface=veth0", loops, loss, options);
    }

    /** A server on DPDK's tap device, which has checksum offload; its peer is the kernel of the same namespace. */
    public static Setup tap(int loops, String... options) {
        Namespace namespace = Namespace.create();
        Setup setup = dpdk(namespace, namespace, namespace, "net_tap0,iface=tap0", loops, 0, options);
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
            String... options) {
        String eal = String.join("\", \"", EAL) + "\", \"--vdev=" + device;
        String yaml = """
                transport: dpdk
                listen: ["%s:%d"]
                dpdk:
                  eal: ["%s"]
                  interfaces:
                    - port: 0
                      addresses: ["%s/24"]
                  queues: %d
                  faults: { drop: %s, seed: 7 }
                """.formatted(VethPair.SERVER_ADDRESS, PORT, eal, VethPair.SERVER_ADDRESS, loops, loss);
        try {
            Path config = Files.createTempFile("peregrine", ".yaml");
            config.toFile().deleteOnExit();
            Files.writeString(config, yaml);
            List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
            arguments.addAll(common(options));
            return new Setup(network, serverSide, clientSide, arguments);
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
