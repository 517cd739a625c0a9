package dev.peregrine.memcached.config;

import static dev.peregrine.memcached.config.Configurations.config;
import static dev.peregrine.memcached.config.Configurations.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.peregrine.memcached.store.EvictionKind;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What memcached's command line means here, and what of it is refused. */
class CommandLineTest {

    private static final ListenAddress EVERYWHERE = new ListenAddress("0.0.0.0", 11211);

    @Test
    void withoutOptionsTheDefaultsAreMemcacheds() {
        ServerConfig config = config();

        assertThat(config.transport()).isEmpty();
        assertThat(config.listen()).containsExactly(EVERYWHERE);
        assertThat(config.unixSocket()).isEmpty();
        assertThat(config.memory()).isEqualTo(memory(64L << 20, 1 << 20));
        assertThat(config.connections()).isEqualTo(new ConnectionConfig(1024, true, 1024, 20, 0));
        assertThat(config.threads()).isEqualTo(4);
        assertThat(config.commands().flush()).isTrue();
        assertThat(config.verbosity()).isZero();
        assertThat(config.metricsPort()).isEmpty();
        assertThat(config.process().pidFile()).isEmpty();
        assertThat(config.dpdk()).isEmpty();
    }

    @Test
    void optionsAreSaidInEveryWayThatMemcachedTakes() {
        ServerConfig expected = config("-p", "1234", "-m", "128", "-M", "-v", "-v");

        assertThat(config("-p1234", "-m128", "-Mvv")).isEqualTo(expected);
        assertThat(config("--port=1234", "--memory-limit", "128", "--disable-evictions", "--verbose", "-v"))
                .isEqualTo(expected);
    }

    @Test
    void theLastOfAnOptionCounts() {
        assertThat(config("-p", "1", "-p", "2").listen()).containsExactly(new ListenAddress("0.0.0.0", 2));
    }

    @Test
    void flushAllCanBeForbidden() {
        assertThat(config("-F").commands().flush()).isFalse();
        assertThat(config("--disable-flush-all")).isEqualTo(config("-F"));
    }

    @Test
    void everyNumberGoesWhereItBelongs() {
        ServerConfig config = config(
                "-c",
                "7",
                "-b",
                "8",
                "-R",
                "9",
                "-t",
                "3",
                "-m",
                "100",
                "-I",
                "2m",
                "-P",
                "/run/pid",
                "--metrics-port",
                "9150");

        assertThat(config.connections()).isEqualTo(new ConnectionConfig(7, true, 8, 9, 0));
        assertThat(config.threads()).isEqualTo(3);
        assertThat(config.memory()).isEqualTo(memory(100L << 20, 2 << 20));
        assertThat(config.process().pidFile()).contains(Path.of("/run/pid"));
        assertThat(config.metricsPort()).isEqualTo(OptionalInt.of(9150));
    }

    @ParameterizedTest
    @CsvSource({"1024, 1024", "1k, 1024", "512K, 524288", "32m, 33554432", "2M, 2097152"})
    void itemSizesHaveSuffixes(String text, int bytes) {
        assertThat(config("-I", text).memory().maxItemBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, 11211",
        "10.0.0.1:80, 10.0.0.1, 80",
        "localhost:80, localhost, 80",
        "[::1]:80, ::1, 80",
        "[::1], ::1, 11211",
        "::1, ::1, 11211",
        "2000, 0.0.0.0, 2000"
    })
    void addressesHaveManyForms(String text, String host, int port) {
        assertThat(config("-l", text).listen()).containsExactly(new ListenAddress(host, port));
    }

    @Test
    void severalAddressesAreListedOrRepeated() {
        assertThat(config("-p", "90", "-l", "10.0.0.1,10.0.0.2:80", "-l", "[::1]")
                        .listen())
                .isEqualTo(List.of(
                        new ListenAddress("10.0.0.1", 90),
                        new ListenAddress("10.0.0.2", 80),
                        new ListenAddress("::1", 90)));
    }

    @Test
    void anyFreePortIsMinusOne() {
        assertThat(config("-p", "-1").listen()).containsExactly(new ListenAddress("0.0.0.0", 0));
        assertThat(config("--metrics-port", "-1").metricsPort()).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void aUnixSocketTakesThePlaceOfTcp() {
        ServerConfig config = config("-s", "/run/cache.sock", "-a", "0770", "-p", "0");

        assertThat(config.listen()).isEmpty();
        assertThat(config.unixSocket()).contains(new UnixSocket(Path.of("/run/cache.sock"), 0770));
    }

    @Test
    void whatChangesNothingIsAccepted() {
        assertThat(config("-U", "0", "-B", "auto", "-L", "-u", System.getProperty("user.name")))
                .isEqualTo(config());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-h", "--help"})
    void helpListsEveryOptionThatIsServed(String option) {
        String help = text(option);

        for (Setting setting : Setting.values()) {
            if (!setting.isHidden()) {
                assertThat(help).contains(setting.options());
            }
        }
        assertThat(help).contains("--config", "idle_timeout").doesNotContain("--debug-commands");
    }

    @Test
    void versionAndLicenseAreTold() {
        assertThat(text("-V")).isEqualTo("peregrine " + Version.current()).doesNotContain("$");
        assertThat(text("-i")).contains("Apache License, Version 2.0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -p 65536          | -p 65536: must be a whole number from -1 to 65535
            -p 0x50           | -p 0x50: must be a whole number from -1 to 65535
            -p                | -p: needs a value <num>
            -c 0              | -c 0: must be a whole number of 1 or more
            -c -1             | -c -1: must be a whole number of 1 or more
            -t 0              | -t 0: must be a whole number from 1 to 1024
            -b x              | -b x: must be a whole number of 1 or more
            -R 0              | -R 0: must be a whole number of 1 or more
            -m 1              | -m 1: must be a whole number from 2 to 64512
            -m 1g             | -m 1g: must be a whole number from 2 to 64512
            -I 1023           | -I 1023: must be bytes from 1024 to 128m, with suffix k or m where wanted
            -I 129m           | -I 129m: must be bytes from 1024 to 128m, with suffix k or m where wanted
            -I m              | -I m: must be bytes from 1024 to 128m, with suffix k or m where wanted
            -I 33m            | -m 64 with -I 34603008: an item may take half of the memory at most; use -m 66 or more, or a smaller -I
            -a 0999           | -a 0999: must be an octal number from 0 to 777
            -a 1000           | -a 1000: must be an octal number from 0 to 777
            -B http           | -B http: must be one of auto, ascii, binary
            -S -B ascii       | -B ascii: SASL (-S) is spoken by the binary protocol only; use -B binary or leave it out
            -Y users -B binary | -Y users: users of a file are known to the text protocol only; use -B ascii, and no -S, or leave it out
            -Y users -B auto  | -Y users: users of a file are known to the text protocol only; use -B ascii, and no -S, or leave it out
            -Y users -S       | -Y users: users of a file are known to the text protocol only; use -B ascii, and no -S, or leave it out
            -Y users -l proto[auto]:127.0.0.1 | -l proto[auto]:127.0.0.1: an address with a protocol of its own would let in who has not logged in; use proto[ascii] with -Y
            -S -l proto[ascii]:127.0.0.1 | -l proto[ascii]:127.0.0.1: an address with a protocol of its own would let in who has not logged in; use proto[binary] with -S
            -S -U 11211       | -U 11211: UDP has no authentication; use -U 0 with -S or -Y
            -l notls:127.0.0.1 | -l notls:127.0.0.1: notls:, btls: and mtls: need TLS; turn it on by -Z or leave them out
            -Z -o ssl_chain_cert=c,ssl_key=k -p 0 | -Z: TLS is TCP's; give a TCP port by -p, and no -s
            -Z -o ssl_chain_cert=c,ssl_key=k,ssl_keyformat=2 | -o ssl_keyformat 2: must be 1 or PEM, the one format that is read
            -Z -o ssl_chain_cert=c,ssl_key=k,ssl_min_version=4 | -o ssl_min_version 4: must be a whole number from 0 to 3
            -Z -o ssl_chain_cert=c,ssl_key=k,ssl_verify_mode=4 | -o ssl_verify_mode 4: must be a whole number from 0 to 3
            -o ssl_verify_mode=4 | -o ssl_verify_mode 4: must be a whole number from 0 to 3
            -Y users -U 11211 | -U 11211: UDP has no authentication; use -U 0 with -S or -Y
            -Z                | -Z: needs the server's certificate; name its PEM file by -o ssl_chain_cert=<file>
            -Z -o ssl_chain_cert=c | -Z: needs the server's key; name its PEM file by -o ssl_key=<file>
            -f 1              | -f 1: must be a number above 1
            -D ::             | -D ::: must be one character
            -o nonsense       | -o nonsense: unknown extended option; --help lists them
            -o idle_timeout   | -o idle_timeout: needs a value, as in idle_timeout=1
            -o idle_timeout=x | -o idle_timeout x: must be a whole number of 0 or more
            -o ext_path=/x:1G | -o ext_path: not supported: items are kept in memory only; leave it out
            -o proxy_config=x | -o proxy_config: not supported: there is no proxy; let clients or a proxy of its own choose the server
            -l proto[http]:1  | -l proto[http]:1: proto[...] must be one of auto, ascii, binary
            -l 10.0.0.1:0     | -l 10.0.0.1:0: must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535
            -l a:b            | -l a:b: must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535
            -l [::1           | -l [::1: must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535
            -l [::1]80        | -l [::1]80: must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535
            -l a,,b           | -l "": must be host, host:port, [v6]:port or a port alone, with a port from 1 to 65535
            --transport mtcp  | --transport mtcp: must be one of nio, epoll, io_uring, dpdk
            --transport dpdk  | --transport dpdk: needs the section dpdk of a file that --config names
            --metrics-port 11211 | --metrics-port 11211: is the port of the server itself (0.0.0.0:11211); choose another
            --foo             | --foo: unknown option; --help lists the options
            foo               | foo: unexpected argument; --help lists the options
            """)
    void badValuesAreRefusedInOneLine(String args, String line) {
        assertThat(refusal(args.split(" "))).isEqualTo(line);
    }

    @Test
    void portsFollowMemcachedsRules() {
        assertThat(config("-U", "11222").listen()).containsExactly(new ListenAddress("0.0.0.0", 11222));
        assertThat(config("-U", "11222").udpPort()).hasValue(11222);
        assertThat(config("-U", "-1").listen()).containsExactly(new ListenAddress("0.0.0.0", 0));
        assertThat(config("-U", "-1").udpPort()).hasValue(0);
        assertThat(config("-p", "-1", "-U", "11252").listen()).containsExactly(new ListenAddress("0.0.0.0", 0));
        assertThat(config("-p", "0").listen()).isEmpty();
        assertThat(config("-U", "0").udpPort()).isEmpty();
    }

    @Test
    void addressesMayDifferInTlsAndProtocol() {
        assertThat(config(
                                "-Z",
                                "-o",
                                "ssl_chain_cert=c,ssl_key=k",
                                "-l",
                                "notls:127.0.0.1:1,mtls:proto[binary]:tag[x]:127.0.0.1:2,btls:[::1]:3")
                        .listen())
                .containsExactly(
                        new ListenAddress("127.0.0.1", 1, ListenAddress.Tls.NONE, Optional.empty()),
                        new ListenAddress("127.0.0.1", 2, ListenAddress.Tls.MUTUAL, Optional.of(ProtocolChoice.BINARY)),
                        new ListenAddress("::1", 3, ListenAddress.Tls.BASIC, Optional.empty()));
    }

    @Test
    void extendedOptionsAreACommaList() {
        ServerConfig config = config(
                "-o", "modern,idle_timeout=3", "-o", "no_maxconns_fast,slab_chunk_max=16,track_sizes,hot_lru_pct=30");

        assertThat(config.connections().idleTimeoutSeconds()).isEqualTo(3);
        assertThat(config.connections().refuseOverLimit()).isFalse();
        assertThat(config.memory().trackSizes()).isTrue();
        assertThat(config.tuning()).containsEntry("slab_chunk_max", "16384").containsEntry("hot_lru_pct", "30");
    }

    @Test
    void authenticationSettlesTheProtocol() {
        assertThat(config("-S").protocol()).isEqualTo(ProtocolChoice.BINARY);
        assertThat(config("-Y", "users").protocol()).isEqualTo(ProtocolChoice.ASCII);
    }

    @Test
    void anEmptyFileNameIsRefused() {
        assertThat(refusal("-P", "")).isEqualTo("-P \"\": must be the name of a file");
    }

    @ParameterizedTest
    @EnumSource
    void whatMemcachedHasAndThisServerHasNotIsRefusedByName(MissingOption option) {
        for (String name : option.options()) {
            String refusal = option.takesValue() ? refusal("-m", "64", name, "1") : refusal("-m", "64", name);

            assertThat(refusal).startsWith(option.options().getFirst() + ": not supported: ");
        }
    }

    @Test
    void onlyTheTransportsOfThisBuildAreOffered() {
        assertThat(catchThrowable(() ->
                        ConfigLoader.load(EnumSet.of(TransportKind.EPOLL, TransportKind.NIO), "--transport", "dpdk")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--transport dpdk: must be one of nio, epoll");
    }

    @Test
    void itemsAreSavedToTheFileThatIsNamed() {
        assertThat(config().memory().file()).isEmpty();
        assertThat(config("-e", "/mnt/ram/cache").memory().file())
                .contains(new MemoryFileConfig(Path.of("/mnt/ram/cache"), false));
        assertThat(config("--memory-file", "cache", "--on-bad-snapshot", "discard")
                        .memory()
                        .file())
                .contains(new MemoryFileConfig(Path.of("cache"), true));
        assertThat(refusal("-e", "cache", "--on-bad-snapshot", "ignore"))
                .isEqualTo("--on-bad-snapshot ignore: must be one of fail, discard");
    }

    @Test
    void evictionIsByFrequencyUnlessSaidOtherwise() {
        assertThat(config("--eviction", "lru").memory().eviction()).isEqualTo(EvictionKind.LRU);
        assertThat(refusal("--eviction", "fifo")).isEqualTo("--eviction fifo: must be one of w-tinylfu, lru");
    }

    private static MemoryConfig memory(long limitBytes, int maxItemBytes) {
        return new MemoryConfig(limitBytes, maxItemBytes, true, EvictionKind.W_TINY_LFU, false, Optional.empty());
    }

    private static String text(String option) {
        Invocation invocation = ConfigLoader.load(EnumSet.allOf(TransportKind.class), option);
        assertThat(invocation).isInstanceOf(Invocation.Show.class);
        return ((Invocation.Show) invocation).text();
    }
}
