package dev.peregrine.integration.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server's and a client's namespace with a {@link LossyForwarder} between them, in a third. */
public final class LossyNetwork implements AutoCloseable {

    private static final int STOP_SECONDS = 20;

    private final Namespace server = Namespace.create();
    private final Namespace middle = Namespace.create();
    private final Namespace client = Namespace.create();
    private final Process forwarder;

    /** Creates a network that loses, doubles and reorders so many frames, both ways. */
    public LossyNetwork(double loss, double duplication, double reordering, long seed) {
        join(server, VethPair.SERVER_INTERFACE, "left");
        join(client, "veth1", "right");
        client.run("ip", "addr", "add", "10.77.0.2/24", "dev", "veth1");
        forwarder = ClientJvm.start(
                middle,
                LossyForwarder.class,
                "left",
                "right",
                Double.toString(loss),
                Double.toString(duplication),
                Double.toString(reordering),
                Long.toString(seed));
        try {
            ClientJvm.await(forwarder, "forwarding");
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /** Joins a namespace with the middle. Nothing but what the test sends shall be on the way. */
    private void join(Namespace end, String name, String middleName) {
        end.run("ip", "link", "add", name, "type", "veth", "peer", "name", middleName, "netns", middle.name());
        for (Namespace side : List.of(end, middle)) {
            String link = side == end ? name : middleName;
            side.run("ethtool", "-K", link, "tx", "off", "tso", "off", "gso", "off", "gro", "off");
            side.run("sysctl", "-q", "-w", "net.ipv6.conf." + link + ".disable_ipv6=1");
            side.run("ip", "link", "set", link, "up");
        }
    }

    /** Where the server runs; its interface is {@link VethPair#SERVER_INTERFACE}, without an address of the kernel's. */
    public Namespace server() {
        return server;
    }

    /** Where the clients run. */
    public Namespace client() {
        return client;
    }

    /** Stops the forwarder and returns its report. */
    public List<String> stop() {
        try {
            forwarder.getOutputStream().close();
            List<String> report = forwarder.inputReader().lines().toList();
            if (!forwarder.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the forwarder does not stop");
            }
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        forwarder.descendants().forEach(ProcessHandle::destroyForcibly);
        forwarder.destroyForcibly();
        client.close();
        middle.close();
        server.close();
    }
}
