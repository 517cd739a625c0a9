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
    static void write(Path file, List<InetSocketAddress> addresses) {
        StringBuilder lines = new StringBuilder();
        for (InetSocketAddress address : addresses) {
            boolean v6 = address.getAddress() instanceof Inet6Address v6Address && !v6Address.isAnyLocalAddress();
            lines.append(v6 ? "TCP INET6: " : "TCP INET: ")
                    .append(address.getPort())
                    .append('\n');
        }
        Path whole = Path.of(file + ".lck");
        try {
            Files.writeString(whole, lines);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StartException("cannot write " + file + ", which " + VARIABLE + " names: " + Reason.of(e));
        }
    }
}
