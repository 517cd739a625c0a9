package dev.peregrine.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake that a user can make at the start is told in one line with its cure, and ends with status 1. */
class BadInputTest {

    private static final String DEVICE = "--vdev=net_af_packet0,iface=veth0";
    private static final List<String> WITHOUT_HUGEPAGES = List.of("--no-huge", "-m", "128");

    private static Namespace namespace;

    @TempDir
    private Path folder;

    @BeforeAll
    static void createNetwork() {
        namespace = Namespace.create();
        namespace.run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        namespace.run("ip", "link", "set", "veth0", "up");
    }

    @AfterAll
    static void removeNetwork() {
        namespace.close();
    }

    @Test
    void aDeviceThatIsNotThere() throws IOException {
        assertThat(refusal(dpdk(eal("--vdev=net_af_packet0,iface=nothere"), 0)))
                .contains("no network interface nothere", "`ip link`");
    }

    @Test
    void aPortThatDpdkHasNot() throws IOException {
        assertThat(refusal(dpdk(eal(DEVICE), 3))).contains("no DPDK port 3", "DPDK has 1 port, numbered from 0");
    }

    @Test
    void noDeviceAtAll() throws IOException {
        assertThat(refusal(dpdk(eal(), 0))).contains("--vdev=net_af_packet0,iface=");
    }

    @Test
    void anArgumentThatDpdkRefuses() throws IOException {
        assertThat(refusal(dpdk(eal(DEVICE, "--frobnicate"), 0)))
                .contains("unrecognized option '--frobnicate'", "take it out");
    }

    @Test
    void noHugepages() throws IOException {
        List<String> command = hiding("mount -t tmpfs none /sys/kernel/mm/hugepages", dpdk(List.of(DEVICE), 0));
        assertThat(refusalBy(command)).contains("no hugepages", "/proc/sys/vm/nr_hugepages", "--no-huge");
    }

    @Test
    void noDpdk() throws IOException {
        String hide = "for f in $(ldconfig -p | sed -n 's/.*librte_eal.* => //p'); do mount --bind /dev/null $f; done";
        assertThat(refusalBy(hiding(hide, dpdk(eal(DEVICE), 0)))).contains("DPDK", "apt-get install");
    }

    /** As containers have their folder for temporary files unless asked for another. */
    @Test
    void aFolderThatLibrariesMayNotRunFrom() throws IOException {
        Path noexec = Files.createDirectory(folder.resolve("noexec"));
        String mount = "mount -t tmpfs -o noexec none " + noexec + "; export XDG_CACHE_HOME=" + noexec
                + "; shift; set -- java -Djava.io.tmpdir=" + noexec + " \"$@\"";
        assertThat(refusalBy(hiding(mount, dpdk(eal(DEVICE), 0)))).contains("mounted noexec", "XDG_CACHE_HOME");
        assertThat(refusalBy(hiding(mount, List.of("--transport", "epoll"))))
                .contains("mounted noexec", "io.netty.native.workdir", "--transport nio");
    }

    @Test
    void noPermissionForTheDevice() throws IOException {
        assertThat(refusalBy(asNobody(dpdk(eal(DEVICE), 0))))
                .contains("net_af_packet0", "root or CAP_NET_RAW and CAP_NET_ADMIN");
    }

    @Test
    void noPermissionForThePort() throws IOException {
        assertThat(refusalBy(asNobody(List.of("--transport", "nio", "-p", "1"))))
                .contains("cannot listen on 0.0.0.0:1", "permission denied", "CAP_NET_BIND_SERVICE");
    }

    @Test
    void anAddressInUse() {
        try (ServerProcess first = ServerProcess.start(namespace, List.of("--transport", "nio"))) {
            assertThat(first.log()).contains("listening on 0.0.0.0:11211");
            assertThat(refusal("--transport", "nio"))
                    .contains("cannot listen on 0.0.0.0:11211", "already in use", "-p or -l");
        }
    }

    @Test
    void anAddressThatThePortHasNot() throws IOException {
        List<String> arguments = new ArrayList<>(dpdk(eal(DEVICE), 0));
        arguments.addAll(List.of("-l", "10.88.0.1"));
        assertThat(refusal(arguments)).contains("10.88.0.1:11211", "no address of dpdk.interfaces", "10.77.0.1");
    }

    @Test
    void tooLittleMemoryForDpdk() throws IOException {
        List<String> eal = List.of("--no-huge", "-m", "16", "--no-pci", "--no-shconf", "--no-telemetry", DEVICE);
        assertThat(refusal(dpdk(eal, 0))).contains("Cannot allocate memory", "MiB are needed", "(-m <MiB>)");
    }

    @Test
    void aConfigurationThatIsNotThere() {
        assertThat(refusal("--config", "nowhere.yaml")).contains("cannot read nowhere.yaml", "no such file");
    }

    @Test
    void aConfigurationThatMayNotBeRead() throws IOException {
        Path config = config("transport: nio");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
        assertThat(refusalBy(asNobody(List.of("--config", config.toString()))))
                .contains("cannot read " + config, "ermission");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    transport: [nio              | is not YAML
                    transprt: nio                | :1: transprt: unknown key, allowed are: port,
                    transport: dpkd              | :1: transport: dpkd: must be one of nio, epoll, io_uring, dpdk
                    threads: many                | :1: threads: many: must be a whole number from 1
                    listen: ["10.77.0.1:port"]   | :1: listen: 10.77.0.1:port:
                    metrics-port: 70000          | :1: metrics-port: 70000: must be a whole number from
                    """)
    void aConfigurationWithAMistake(String yaml, String told) throws IOException {
        assertThat(refusal("--config", config(yaml).toString())).contains(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --frobnicate          | --frobnicate: unknown option; --help lists the options
                    -m 0                  | -m 0: must be a whole number from 2
                    -m 1                  | -m 1: must be a whole number from 2
                    -t none               | -t none: must be a whole number from 1
                    -p 99999              | -p 99999: must be a whole number from -1 to 65535
                    -l 192.0.2.1          | cannot listen on 192.0.2.1:11211: no such address on this machine
                    --transport dpdk      | --transport dpdk: needs the section dpdk
                    -S                    | -S: needs a file with user:password on each line; name it by the environment variable MEMCACHED_SASL_PWDB
                    -S -B ascii           | -B ascii: SASL (-S) is spoken by the binary protocol only
                    -S -U 11211           | -U 11211: UDP has no authentication
                    -Y nowhere            | cannot use the file of users nowhere: there is no such file
                    -Y nowhere -B binary  | -Y nowhere: users of a file are known to the text protocol only
                    -Y nowhere -U 11211   | -U 11211: UDP has no authentication
                    -Z                    | -Z: needs the server's certificate
                    -Z -o ssl_chain_cert=nowhere,ssl_key=nowhere | Error loading the certificate chain: nowhere : no such file
                    -l notls:127.0.0.1    | -l notls:127.0.0.1: notls:, btls: and mtls: need TLS
                    -u no-such-user       | -u no-such-user: the process cannot become this user: there is no such user
                    -k                    | -k: not supported
                    """)
    void aCommandLineWithAMistake(String line, String told) {
        assertThat(refusal(line.split(" "))).contains(told);
    }

    /** A program that reads the log is told in its own language, also where the mistake is in the file that says so. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    transprt: nio                                    | :2: transprt: unknown key, allowed are: port,
                    threads: [                                       | is not YAML
                    transport: dpdk                                  | transport: dpdk: needs the section dpdk
                    { transport: dpdk, dpdk: { interfaces: [{ port: 0 }] } } | addresses: is not there, at least one is needed
                    metrics-port: 11211                              | metrics-port: 11211: is the port of the server itself
                    """)
    void aMistakeInJson(String yaml, String told) throws IOException {
        boolean flow = yaml.startsWith("{");
        String format = flow ? "" : "log-format: json\n";
        List<String> arguments =
                new ArrayList<>(List.of("--config", config(format + yaml).toString()));
        if (flow) {
            arguments.addAll(List.of("--log-format", "json"));
        }
        assertThat(jsonRefusal(arguments)).contains(told);
    }

    @Test
    void anAddressInUseInJson() throws IOException {
        try (ServerProcess _ = ServerProcess.start(namespace, List.of("--transport", "nio"))) {
            assertThat(jsonRefusal(List.of("--transport", "nio", "--log-format", "json")))
                    .contains("cannot listen on 0.0.0.0:11211", "already in use", "-p or -l");
        }
    }

    @Test
    void aPortForMetricsThatIsTheServers() {
        assertThat(refusal("--transport", "nio", "--metrics-port", "11211"))
                .contains("--metrics-port 11211: is the port of the server itself (0.0.0.0:11211); choose another");
    }

    @Test
    void dpdkWithoutAnAddress() throws IOException {
        Path config = config("""
                transport: dpdk
                dpdk:
                  interfaces: [{ port: 0 }]
                """);
        assertThat(refusal("--config", config.toString()))
                .contains("dpdk.interfaces.addresses: is not there, at least one is needed, as in 10.77.0.1/24");
    }

    /** The message of the one event that the program logs on its way out. */
    private static String jsonRefusal(List<String> arguments) throws IOException {
        ServerProcess server = ServerProcess.launch(namespace, arguments);
        int status = server.awaitExit();
        assertThat(server.log().lines()).as(server.log()).hasSize(1);
        JsonNode event = new ObjectMapper().readTree(server.log());
        assertThat(event.path("level").asText()).isEqualTo("ERROR");
        assertThat(status).isEqualTo(1);
        return event.path("message").asText();
    }

    private static String refusal(String... arguments) {
        return refusal(Arrays.asList(arguments));
    }

    private static String refusal(List<String> arguments) {
        return refusalBy(commandLine(ServerProcess.jar(), arguments));
    }

    /** What the program says on its way out, after a look at the form. */
    private static String refusalBy(List<String> command) {
        ServerProcess server = ServerProcess.launchBy(namespace, command);
        int status = server.awaitExit();
        assertThat(server.log().lines())
                .singleElement()
                .asString()
                .startsWith("memcached-server: ")
                .doesNotContain("Exception", "\tat ", "null");
        assertThat(status).isEqualTo(1);
        return server.log();
    }

    private static List<String> commandLine(Path jar, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("java", "-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }

    /** A start after a shell has mounted something over parts of the system, which the server alone sees. */
    private static List<String> hiding(String mount, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mount + "; exec \"$@\"", "sh"));
        command.addAll(commandLine(ServerProcess.jar(), arguments));
        return command;
    }

    /** A start by a user without rights, from a copy of the jar that this user can reach. */
    private List<String> asNobody(List<String> arguments) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path copy = Files.copy(ServerProcess.jar(), folder.resolve("server.jar"));
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
        command.addAll(commandLine(copy, arguments));
        return command;
    }

    private static List<String> eal(String... more) {
        List<String> arguments = new ArrayList<>(WITHOUT_HUGEPAGES);
        arguments.addAll(List.of("--no-pci", "--no-shconf", "--no-telemetry"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** Arguments of a start on a port of DPDK's whose address is 10.77.0.1. */
    private List<String> dpdk(List<String> eal, int port) throws IOException {
        Path config = config("""
                transport: dpdk
                listen: ["10.77.0.1:11211"]
                dpdk:
                  eal: ["%s"]
                  interfaces:
                    - port: %d
                      addresses: ["10.77.0.1/24"]
                """.formatted(String.join("\", \"", eal), port));
        return List.of("--config", config.toString());
    }

    private Path config(String yaml) throws IOException {
        Path config = Files.writeString(folder.resolve("peregrine.yaml"), yaml);
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        return config;
    }
}
