package dev.peregrine.memcached.config;

import static dev.peregrine.memcached.config.Configurations.config;
import static dev.peregrine.memcached.config.Configurations.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the YAML file means, how the command line wins over it, and how a mistake in it is told. */
class YamlFileTest {

    private static final String DPDK = """
            transport: dpdk
            listen: ["10.77.0.1:11211"]
            dpdk:
              eal: ["--in-memory", "--no-pci", "--vdev=net_af_packet0,iface=veth0"]
              interfaces:
                - port: 0
                  addresses: ["10.77.0.1/24"]
                  gateway: 10.77.0.254
                  mtu: 9000
              queues: 2
              cores: [0, 3]
              idle: spin
            """;

    @TempDir
    private Path folder;

    @Test
    void theSectionOfDpdkIsReadWhole() {
        ServerConfig config = config("--config", file(DPDK));

        assertThat(config.transport()).contains(TransportKind.DPDK);
        assertThat(config.listen()).containsExactly(new ListenAddress("10.77.0.1", 11211));
        DpdkConfig.Interface port = new DpdkConfig.Interface(
                0,
                List.of(new IpPrefix(InetAddress.ofLiteral("10.77.0.1"), 24)),
                List.of(InetAddress.ofLiteral("10.77.0.254")),
                List.of(),
                0,
                9000);
        assertThat(config.dpdk())
                .contains(new DpdkConfig(
                        List.of("--in-memory", "--no-pci", "--vdev=net_af_packet0,iface=veth0"),
                        List.of(port),
                        2,
                        List.of(0, 3),
                        IdleMode.SPIN,
                        Optional.empty()));
    }

    @Test
    void whatTheSectionLeavesOutHasDefaults() {
        String file = file("""
                threads: 3
                dpdk:
                  interfaces:
                    - port: 1
                      addresses: ["fd00::1/64", "10.0.0.1/8"]
                """);

        DpdkConfig dpdk = config("--config", file).dpdk().orElseThrow();

        assertThat(dpdk.eal()).isEmpty();
        assertThat(dpdk.queues()).isEqualTo(3);
        assertThat(dpdk.cores()).isEmpty();
        assertThat(dpdk.interfaces().getFirst().gateways()).isEmpty();
        assertThat(dpdk.interfaces().getFirst().routes()).isEmpty();
        assertThat(dpdk.interfaces().getFirst().vlan()).isZero();
        assertThat(dpdk.interfaces().getFirst().mtu()).isEqualTo(1500);
        assertThat(dpdk.idle())
                .isEqualTo(Runtime.getRuntime().availableProcessors() < 4 ? IdleMode.ADAPTIVE : IdleMode.SPIN);
    }

    @Test
    void anInterfaceMayHaveBothFamiliesWithTheirGatewaysRoutesAndAVlan() {
        String file = file("""
                dpdk:
                  interfaces:
                    - port: 0
                      addresses: ["fd77::1/64", "10.77.0.1/24"]
                      gateway: [10.77.0.254, "fe80::fe"]
                      routes: [{ to: 10.0.0.0/8, via: 10.77.0.253 }, { to: "fd00::/8", via: "fd77::fd" }]
                      vlan: 100
                """);

        DpdkConfig.Interface port =
                config("--config", file).dpdk().orElseThrow().interfaces().getFirst();

        assertThat(port.gateways())
                .containsExactly(InetAddress.ofLiteral("10.77.0.254"), InetAddress.ofLiteral("fe80::fe"));
        assertThat(port.routes())
                .containsExactly(
                        new DpdkConfig.StaticRoute(
                                new IpPrefix(InetAddress.ofLiteral("10.0.0.0"), 8),
                                InetAddress.ofLiteral("10.77.0.253")),
                        new DpdkConfig.StaticRoute(
                                new IpPrefix(InetAddress.ofLiteral("fd00::"), 8), InetAddress.ofLiteral("fd77::fd")));
        assertThat(port.vlan()).isEqualTo(100);
    }

    @Test
    void everyOptionIsAKeyUnderItsLongName() {
        String file = file("""
                transport: nio
                port: 1234
                listen: [10.0.0.1, "10.0.0.2:80", 2000]
                memory-limit: 100
                max-item-size: 2m
                disable-evictions: true
                disable-flush-all: true
                conn-limit: 7
                listen-backlog: 8
                max-reqs-per-event: 9
                threads: 3
                udp-port: 0
                protocol: auto
                pidfile: /run/pid
                verbose: 2
                metrics-port: 9150
                """);

        assertThat(config("--config", file))
                .isEqualTo(config(
                        "--transport",
                        "nio",
                        "-p",
                        "1234",
                        "-l",
                        "10.0.0.1,10.0.0.2:80,2000",
                        "-m",
                        "100",
                        "-I",
                        "2m",
                        "-M",
                        "-F",
                        "-c",
                        "7",
                        "-b",
                        "8",
                        "-R",
                        "9",
                        "-t",
                        "3",
                        "-P",
                        "/run/pid",
                        "-vv",
                        "--metrics-port",
                        "9150"));
    }

    @Test
    void aUnixSocketIsAskedForByTheFileToo() {
        String file = file("unix-socket: /run/cache.sock\nunix-mask: 0770\n");

        assertThat(config("--config", file).unixSocket()).contains(new UnixSocket(Path.of("/run/cache.sock"), 0770));
    }

    @Test
    void optionsWinOverTheFile() {
        String file = file("port: 1\nlisten: [10.0.0.1]\nmemory-limit: 100\nverbose: true\nmetrics-port: 5\n");

        ServerConfig config = config("-m", "200", "--config", file, "-l", "10.0.0.2");

        assertThat(config.listen()).containsExactly(new ListenAddress("10.0.0.2", 1));
        assertThat(config.memory().limitBytes()).isEqualTo(200L << 20);
        assertThat(config.verbosity()).isEqualTo(1);
        assertThat(config.metricsPort()).isEqualTo(OptionalInt.of(5));
    }

    @Test
    void theDocumentedSampleIsAccepted() {
        ServerConfig config = config("--config", "../docker/peregrine.yaml");

        assertThat(config.transport()).contains(TransportKind.DPDK);
        assertThat(config.dpdk()).isPresent();
    }

    @Test
    void anEmptyFileSaysNothing() {
        assertThat(config("--config", file("# nothing yet\n"))).isEqualTo(config());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            prot: 1                          | server.yaml:1: prot: unknown key, allowed are: port, udp-port, unix-socket, unix-mask, listen, memory-limit, eviction, memory-file, on-bad-snapshot, disable-evictions, conn-limit, threads, max-reqs-per-event, listen-backlog, max-item-size, disable-flush-all, disable-cas, disable-dumping, disable-watch, enable-shutdown, prefix-delimiter, protocol, enable-sasl, auth-file, enable-ssl, user, daemon, enable-coredumps, pidfile, drain-seconds, slab-growth-factor, slab-min-size, enable-largepages, extended, verbose, transport, metrics-port, admin-socket, log-format, dpdk
            transport: mtcp                  | server.yaml:1: transport: mtcp: must be one of nio, epoll, io_uring, dpdk
            transport: dpdk                  | server.yaml:1: transport: dpdk: needs the section dpdk of a file that --config names
            memory-limit: 64m                | server.yaml:1: memory-limit: 64m: must be a whole number from 2 to 64512
            memory-limit:                    | server.yaml:1: memory-limit: "": must be a whole number from 2 to 64512
            memory-limit: [1, 2]             | server.yaml:1: memory-limit: must be one value
            disable-evictions: 1             | server.yaml:1: disable-evictions: 1: must be true or false
            verbose: very                    | server.yaml:1: verbose: very: must be a whole number of 0 or more
            listen: [{a: b}]                 | server.yaml:1: listen: must be a list of values
            'port: 1, port: 2'               | server.yaml:1: is not YAML: mapping values are not allowed here
            '{port: 1, port: 2}'             | server.yaml:1: port: is there twice
            hello                            | server.yaml:1: must be keys with values, one of: port, udp-port, unix-socket, unix-mask, listen, memory-limit, eviction, memory-file, on-bad-snapshot, disable-evictions, conn-limit, threads, max-reqs-per-event, listen-backlog, max-item-size, disable-flush-all, disable-cas, disable-dumping, disable-watch, enable-shutdown, prefix-delimiter, protocol, enable-sasl, auth-file, enable-ssl, user, daemon, enable-coredumps, pidfile, drain-seconds, slab-growth-factor, slab-min-size, enable-largepages, extended, verbose, transport, metrics-port, admin-socket, log-format, dpdk
            dpdk: fast                       | server.yaml:1: dpdk: must be keys with values, one of: eal, interfaces, queues, cores, idle, faults
            'dpdk: {idel: spin}'             | server.yaml:1: dpdk.idel: unknown key, allowed are: eal, interfaces, queues, cores, idle, faults
            'dpdk: {eal: []}'                | server.yaml: dpdk.interfaces: is not there, at least one with port and addresses is needed
            """)
    void mistakesAreRefusedByLine(String yaml, String line) {
        assertThat(refusal("--config", file(yaml))).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            idle: spin        | idle: fast        | server.yaml:12: dpdk.idle: fast: must be one of spin, adaptive
            queues: 2         | queues: none      | server.yaml:10: dpdk.queues: none: must be a whole number from 1 to 1024
            cores: [0, 3]     | cores: [0]        | server.yaml:11: dpdk.cores: 0: there must be one core for each of the 2 queues, not 1
            cores: [0, 3]     | cores: [3, 3]     | server.yaml:11: dpdk.cores: 3: is the core of another queue already
            cores: [0, 3]     | cores: [0, -1]    | server.yaml:11: dpdk.cores: -1: must be a whole number from 0 to 4095
            mtu: 9000         | mtu: 70000        | server.yaml:9: dpdk.interfaces.mtu: 70000: must be a whole number from 576 to 9216
            mtu: 9000         | mut: 9000         | server.yaml:9: dpdk.interfaces.mut: unknown key, allowed are: port, addresses, gateway, routes, vlan, mtu
            mtu: 9000         | vlan: 4095        | server.yaml:9: dpdk.interfaces.vlan: 4095: must be a whole number from 1 to 4094
            mtu: 9000         | routes: [{ via: 10.77.0.9 }] | server.yaml: dpdk.interfaces.routes.to: is not there, a network is needed, as in 10.0.0.0/8
            mtu: 9000         | routes: [{ to: 10.0.0.0/8, via: 10.78.0.9 }] | server.yaml:9: dpdk.interfaces.routes.via: 10.78.0.9: must lie in the network of one of the interface's addresses
            10.77.0.254       | [10.77.0.2, 10.77.0.3] | server.yaml:8: dpdk.interfaces.gateway: 10.77.0.3: is the second gateway of its family, there can be one
            port: 0           | port: veth0       | server.yaml:6: dpdk.interfaces.port: veth0: must be a whole number from 0 to 1023
            10.77.0.254       | 10.78.0.254       | server.yaml:8: dpdk.interfaces.gateway: 10.78.0.254: must lie in the network of one of the interface's addresses
            10.77.0.254       | router.example    | server.yaml:8: dpdk.interfaces.gateway: router.example: must be an address, as in 10.77.0.254
            10.77.0.1/24      | 10.77.0.1         | server.yaml:7: dpdk.interfaces.addresses: 10.77.0.1: must be an address with its prefix length, as in 10.77.0.1/24
            10.77.0.1/24      | 10.77.0.1/33      | server.yaml:7: dpdk.interfaces.addresses: 10.77.0.1/33: must be an address with its prefix length, as in 10.77.0.1/24
            10.77.0.1/24      | 10.77.0.256/24    | server.yaml:7: dpdk.interfaces.addresses: 10.77.0.256/24: must be an address with its prefix length, as in 10.77.0.1/24
            10.77.0.1:11211   | 10.77.0.9:11211   | listen: 10.77.0.9:11211: is no address of dpdk.interfaces, which have 10.77.0.1
            10.77.0.1:11211   | cache.example:11211 | listen: cache.example:11211: must be a literal address with the transport dpdk
            """)
    void mistakesInTheSectionOfDpdkAreRefusedByLine(String right, String wrong, String line) {
        assertThat(DPDK).contains(right);

        assertThat(refusal("--config", file(DPDK.replace(right, wrong)))).isEqualTo(line);
    }

    @Test
    void anInterfaceNeedsPortAndAddressesOfItsOwn() {
        assertThat(refusal("--config", file("dpdk: {interfaces: [{port: 0}]}")))
                .isEqualTo("server.yaml: dpdk.interfaces.addresses: is not there, at least one is needed, as in"
                        + " 10.77.0.1/24");
        assertThat(refusal("--config", file("dpdk: {interfaces: [{addresses: [10.0.0.1/8]}]}")))
                .isEqualTo("server.yaml: dpdk.interfaces.port: is not there, the number of a DPDK port is needed, the"
                        + " first one is 0");
        assertThat(refusal("--config", file("""
                        dpdk:
                          interfaces:
                            - {port: 0, addresses: [10.0.0.1/8]}
                            - {port: 0, addresses: [10.0.0.2/8]}
                        """)))
                .isEqualTo("server.yaml:4: dpdk.interfaces.port: 0: is the port of another interface already");
    }

    @Test
    void theKernelsUnixSocketDoesNotGoWithDpdk() {
        assertThat(refusal("--config", file(DPDK), "-s", "/run/cache.sock"))
                .isEqualTo("-s /run/cache.sock: a Unix socket is the kernel's and does not go with the transport dpdk");
    }

    @Test
    void theServersPortOnDpdkIsFreeForMetricsOnTheKernel() {
        assertThat(config("--config", file(DPDK), "--metrics-port", "11211").metricsPort())
                .isEqualTo(OptionalInt.of(11211));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path latin1 =
                Files.write(folder.resolve("latin1.yaml"), "user: jos\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refusal("--config", folder + "/none.yaml"))
                .isEqualTo("cannot read " + folder + "/none.yaml: there is no such file; --config names the file");
        assertThat(refusal("--config", folder.toString()))
                .isEqualTo("cannot read " + folder + ": it is a directory; --config names a file");
        assertThat(refusal("--config", latin1.toString()))
                .isEqualTo("cannot read " + latin1 + ": it is not UTF-8 text");
    }

    private String file(String yaml) {
        try {
            return Files.writeString(folder.resolve("server.yaml"), yaml).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
