package dev.peregrine.memcached.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads where to listen, by memcached's rules for ports: a UDP port given alone is TCP's too, and any free one asked for
 * UDP alone is any free one for TCP.
 */
final class ListenSettings {

    private final GivenSettings settings;
    private final Optional<Integer> udpPort;
    private final int tcpPort;

    ListenSettings(GivenSettings settings) {
        this.settings = settings;
        udpPort = port(Setting.UDP_PORT);
        tcpPort = port(Setting.PORT)
                .or(() -> udpPort.filter(port -> port != 0))
                .orElse(Setting.PORT.domain().defaultNumber());
    }

    private Optional<Integer> port(Setting setting) {
        return settings.last(setting).map(setting.domain()::number);
    }

    /** The TCP addresses; none where the port is turned off and no address is named. */
    List<ListenAddress> tcp() {
        List<ListenAddress> addresses = named(tcpPort);
        if (addresses.isEmpty() && tcpPort != 0) {
            addresses.add(new ListenAddress(ListenAddress.ANY, Math.max(tcpPort, 0)));
        }
        return addresses;
    }

    private List<ListenAddress> named(int defaultPort) {
        List<ListenAddress> addresses = new ArrayList<>();
        for (Given given : settings.all(Setting.LISTEN)) {
            for (String part : given.text().split(",", -1)) {
                addresses.add(ListenAddress.parse(new Given(part.strip(), given.origin()), Math.max(defaultPort, 0)));
            }
        }
        return addresses;
    }

    /** The UDP port on the same addresses. */
    OptionalInt udp() {
        int port = udpPort.orElse(0);
        return port == 0 ? OptionalInt.empty() : OptionalInt.of(Math.max(port, 0));
    }
}
