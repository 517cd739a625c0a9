package dev.peregrine.integration.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Two processes on DPDK joined by shared memory instead of a network: a server's and a client's configuration. */
public record DpdkWire(Path server, Path client) {

    /** The server's address. */
    public static final String SERVER_ADDRESS = "10.88.0.1";

    private static final String CLIENT_ADDRESS = "10.88.0.2";

    /** A wire of {@code net_memif}, which has no offloads. */
    public static DpdkWire memif(Path folder) throws IOException {
        String device = "net_memif0,role=%s,socket=" + folder.resolve("memif.sock") + ",socket-abstract=no,bsize=2048";
        return of(folder, device.formatted("server"), device.formatted("client"));
    }

    /** A wire of {@code net_vhost} with {@code net_virtio_user}, a virtual machine's card: checksums and segmentation. */
    public static DpdkWire vhost(Path folder) throws IOException {
        Path socket = folder.resolve("vhost.sock");
        return of(
                folder,
                "net_vhost0,iface=" + socket + ",queues=1,tso=1",
                "net_virtio_user0,path=" + socket + ",queues=1,queue_size=1024");
    }

    private static DpdkWire of(Path folder, String serverDevice, String clientDevice) throws IOException {
        return new DpdkWire(
                configuration(folder, "server", SERVER_ADDRESS, serverDevice),
                configuration(folder, "client", CLIENT_ADDRESS, clientDevice));
    }

    private static Path configuration(Path folder, String name, String address, String device) throws IOException {
        // Memory of one file is what a peer can be given, and each process needs files of its own.
        List<String> more = List.of("--single-file-segments", "--file-prefix=" + name, "--vdev=" + device);
        String eal = String.join("\", \"", Setup.EAL) + "\", \"" + String.join("\", \"", more);
        return Files.writeString(folder.resolve(name + ".yaml"), """
                transport: dpdk
                dpdk:
                  eal: ["%s"]
                  interfaces:
                    - port: 0
                      addresses: ["%s/24"]
                  queues: 1
                  idle: adaptive
                """.formatted(eal, address));
    }
}
