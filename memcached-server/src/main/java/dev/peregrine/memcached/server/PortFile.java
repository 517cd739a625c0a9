package dev.peregrine.memcached.server;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file that tells a script which ports were bound, as memcached writes it; it appears whole. */
final class PortFile {

    /** Names the file, in the environment. */
    static final String VARIABLE = "MEMCACHED_PORT_FILENAME";

    private PortFile() {}

    /** @throws StartException where the file cannot be written */
    static void write(Path file, List<InetSocketAddress> tcp, List<InetSocketAddress> udp) {
        StringBuilder lines = new StringBuilder();
        tcp.forEach(address -> append(lines, "TCP", address));
        udp.forEach(address -> append(lines, "UDP", address));
        Path whole = Path.of(file + ".lck");
        try {
            Files.writeString(whole, lines);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StartException("cannot write " + file + ", which " + VARIABLE + " names: " + Reason.of(e));
        }
    }

    private static void append(StringBuilder lines, String protocol, InetSocketAddress address) {
        boolean v6 = address.getAddress() instanceof Inet6Address v6Address && !v6Address.isAnyLocalAddress();
        lines.append(protocol)
                .append(v6 ? " INET6: " : " INET: ")
                .append(address.getPort())
                .append('\n');
    }
}
