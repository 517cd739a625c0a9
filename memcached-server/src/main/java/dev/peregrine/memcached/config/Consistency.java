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
        checkAuthentication();
        checkTls();
        if (config.transport().filter(kind -> kind == TransportKind.DPDK).isPresent()) {
            checkDpdk();
        } else {
            checkMetricsPort();
        }
    }

    /** SASL is the binary protocol's, the file of users the text protocol's, and UDP has neither. */
    private void checkAuthentication() {
        boolean sasl = config.security().sasl();
        settings.last(Setting.PROTOCOL)
                .filter(given -> sasl && config.protocol() != ProtocolChoice.BINARY)
                .ifPresent(given -> {
                    throw given.refused(
                            "SASL (-S) is spoken by the binary protocol only; use -B binary or leave it out");
                });
        settings.last(Setting.AUTH_FILE).ifPresent(given -> {
            if (sasl || config.protocol() != ProtocolChoice.ASCII) {
                throw given.refused(
                        "users of a file are known to the text protocol only; use -B ascii, and no -S, or leave it out");
            }
        });
        settings.last(Setting.LISTEN)
                .filter(given -> sasl || config.security().authFile().isPresent())
                .filter(given -> config.listen().stream()
                        .flatMap(listen -> listen.protocol().stream())
                        .anyMatch(protocol -> protocol != config.protocol()))
                .ifPresent(given -> {
                    throw given.refused("an address with a protocol of its own would let in who has not logged in; use "
                            + "proto[" + config.protocol().label() + "] with " + (sasl ? "-S" : "-Y"));
                });
        settings.last(Setting.UDP_PORT)
                .filter(given -> config.udpPort().isPresent())
                .filter(given -> sasl || config.security().authFile().isPresent())
                .ifPresent(given -> {
                    throw given.refused("UDP has no authentication; use -U 0 with -S or -Y");
                });
    }

    private void checkTls() {
        if (config.security().tls().isEmpty()) {
            settings.last(Setting.LISTEN)
                    .filter(given ->
                            config.listen().stream().anyMatch(listen -> listen.tls() != ListenAddress.Tls.AS_SERVER))
                    .ifPresent(given -> {
                        throw given.refused("notls:, btls: and mtls: need TLS; turn it on by -Z or leave them out");
                    });
        } else if (config.listen().isEmpty()) {
            Given enabled = settings.last(Setting.ENABLE_SSL).orElseThrow();
            throw new ConfigException(enabled.origin() + ": TLS is TCP's; give a TCP port by -p, and no -s");
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
