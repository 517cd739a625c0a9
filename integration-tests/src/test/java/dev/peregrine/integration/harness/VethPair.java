package dev.peregrine.integration.harness;

/**
 * Two namespaces joined by a veth: the server's end, which has an address of the kernel's only where the kernel shall
 * answer, and the client's.
 */
public final class VethPair implements AutoCloseable {

    /** The server's address. */
    public static final String SERVER_ADDRESS = "10.77.0.1";

    /** The server's IPv6 address, where DPDK serves it. */
    public static final String SERVER_IPV6_ADDRESS = "fd77::1";

    /** The interface on the server's side. */
    public static final String SERVER_INTERFACE = "veth0";

    private static final String CLIENT_INTERFACE = "veth1";

    private final Namespace server = Namespace.create();
    private final Namespace client = Namespace.create();

    /** @param kernelAnswers whether the kernel has the server's address */
    public VethPair(boolean kernelAnswers) {
        this(kernelAnswers, 1500);
    }

    /**
     * @param kernelAnswers whether the kernel has the server's address
     * @param mtu bytes of the largest IP packet that goes through
     */
    public VethPair(boolean kernelAnswers, int mtu) {
        server.run(
                "ip",
                "link",
                "add",
                SERVER_INTERFACE,
                "type",
                "veth",
                "peer",
                "name",
                CLIENT_INTERFACE,
                "netns",
                client.name());
        // A veth hands on unfinished checksums, which is invisible to the kernel and fatal to everybody else.
        for (String end : new String[] {SERVER_INTERFACE, CLIENT_INTERFACE}) {
            Namespace side = end.equals(SERVER_INTERFACE) ? server : client;
            side.run("ethtool", "-K", end, "tx", "off", "tso", "off", "gso", "off", "gro", "off");
            side.run("ip", "link", "set", end, "mtu", Integer.toString(mtu), "up");
        }
        client.run("ip", "addr", "add", "10.77.0.2/24", "dev", CLIENT_INTERFACE);
        client.run("ip", "addr", "add", "fd77::2/64", "dev", CLIENT_INTERFACE, "nodad");
        if (kernelAnswers) {
            server.run("ip", "addr", "add", SERVER_ADDRESS + "/24", "dev", SERVER_INTERFACE);
        } else {
            // Without this the kernel would send router solicitations and answer for its link-local address.
            server.run("sysctl", "-q", "-w", "net.ipv6.conf." + SERVER_INTERFACE + ".disable_ipv6=1");
        }
    }

    /** Where the server runs. */
    public Namespace server() {
        return server;
    }

    /** Where the clients run. */
    public Namespace client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
