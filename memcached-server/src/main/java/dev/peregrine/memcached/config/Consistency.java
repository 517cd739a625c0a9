package dev.peregrine.memcached.config;

import java.net.InetAddress;
import java.util.List;

/** Refuses settings that are right each by itself and contradict each other. */
final class Consistency {

    private final GivenSettings settings;
    private final ServerConfig config;

    Consistency(GivenSettings settings, ServerConfig config) {
        this.settings = settings;
        this.config = config;
    }

    /** @throws ConfigException with one line for the user */
    void check() {
        if (config.transport().filter(kind -> kind == TransportKind.DPDK).isPresent()) {
            checkDpdk();
        } else {
            checkMetricsPort();
        }
    }

    private void checkDpdk() {
        settings.last(Setting.UNIX_SOCKET).ifPresent(given -> {
            throw given.refused("a Unix socket is the kernel's and does not go with the transport dpdk");
        });
        DpdkConfig dpdk = config.dpdk()
                .orElseThrow(() -> settings.last(Setting.TRANSPORT)
                        .orElseThrow()
                        .refused("needs the section dpdk of a file that --config names"));
        List<InetAddress> own = dpdk.interfaces().stream()
                .flatMap(each -> each.addresses().stream())
                .map(IpPrefix::address)
                .toList();
        for (ListenAddress listen : config.listen()) {
            if (!listen.isAny() && !own.contains(literal(listen))) {
                throw new ConfigException("listen: " + listen + ": is no address of dpdk.interfaces, which have "
                        + String.join(
                                ", ",
                                own.stream().map(InetAddress::getHostAddress).toList()));
            }
        }
    }

    /** A name would have to be asked of a name server, through the kernel: DPDK's interfaces have literal addresses. */
    private static InetAddress literal(ListenAddress listen) {
        try {
            return InetAddress.ofLiteral(listen.host());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("listen: " + listen + ": must be a literal address with the transport dpdk");
        }
    }

    private void checkMetricsPort() {
        settings.last(Setting.METRICS_PORT)
                .ifPresent(given -> config.listen().stream()
                        .filter(listen -> config.metricsPort().orElse(0) == listen.port() && listen.port() != 0)
                        .findFirst()
                        .ifPresent(listen -> {
                            throw given.refused("is the port of the server itself (" + listen + "); choose another");
                        }));
    }
}
