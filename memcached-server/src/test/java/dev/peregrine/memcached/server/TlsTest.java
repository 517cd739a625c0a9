package dev.peregrine.memcached.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peregrine.memcached.config.TransportKind;
import dev.peregrine.memcached.server.transport.Transports;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as clients meet it. */
class TlsTest {

    private static X509Bundle authority;
    private static X509Bundle serverCertificate;
    private static X509Bundle clientCertificate;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeCertificates() throws Exception {
        authority = TlsClients.authority("authority");
        serverCertificate = TlsClients.certificate("server", authority);
        clientCertificate = TlsClients.certificate("client", authority);
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL", "IO_URING"})
    void valuesOfAllSizesComeBackOnEveryTransport(TransportKind kind) throws Exception {
        assumeTrue(Transports.unavailable(kind).isEmpty(), kind::label);
        try (MemcachedServer server = start("--transport", kind.label());
                TextClient client = TextClient.over(TlsClients.anonymous().connect(server.port()))) {
            for (int length : new int[] {1, 1_000, 20_000, 1_000_000}) {
                String value = "v".repeat(length);
                assertThat(client.ask("set key 5 0 " + length + "\r\n" + value)).isEqualTo("STORED");
                assertThat(client.ask("get key")).isEqualTo("VALUE key 5 " + length);
                assertThat(client.line()).isEqualTo(value);
                assertThat(client.line()).isEqualTo("END");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsOfTodayAreSpoken(String version) throws Exception {
        try (MemcachedServer server = start();
                SSLSocket socket = TlsClients.anonymous().speaking(version).connect(server.port())) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(TextClient.over(socket).ask("version")).startsWith("VERSION ");
        }
    }

    @Test
    void versionsBelowTheLeastAreRefused() throws Exception {
        try (MemcachedServer server = start("-o", "ssl_min_version=3")) {
            assertThatThrownBy(() -> TlsClients.anonymous().speaking("TLSv1.2").connect(server.port()))
                    .isInstanceOf(SSLException.class);
            try (SSLSocket socket = TlsClients.anonymous().connect(server.port())) {
                TextClient client = TextClient.over(socket);
                assertThat(client.ask("version")).startsWith("VERSION ");
                assertThat(statistics(client)).containsEntry("ssl_handshake_errors", "1");
            }
        }
    }

    @Test
    void onlyTheCiphersOfTheOptionAreSpoken() throws Exception {
        try (MemcachedServer server = start("-o", "ssl_ciphers=ECDHE-RSA-AES256-GCM-SHA384");
                SSLSocket socket = TlsClients.anonymous().speaking("TLSv1.2").connect(server.port())) {
            assertThat(socket.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        }
        assertThat(refusal("-o", "ssl_ciphers=no-such-cipher"))
                .isEqualTo("Error setting the provided cipher(s): no-such-cipher; -o ssl_ciphers takes a list, as"
                        + " openssl ciphers shows them");
    }

    @Test
    void addressesMayDifferInTls() throws Exception {
        try (MemcachedServer server =
                start("-o", ca(), "-l", "notls:127.0.0.1,127.0.0.1,btls:127.0.0.1,mtls:127.0.0.1")) {
            List<Integer> ports =
                    server.addresses().stream().map(InetSocketAddress::getPort).toList();
            try (TextClient plain = TextClient.connect(ports.getFirst())) {
                assertThat(plain.ask("set key 0 0 1\r\nx")).isEqualTo("STORED");
            }
            for (int port : ports.subList(1, 3)) {
                try (TextClient client = TextClient.over(TlsClients.anonymous().connect(port))) {
                    assertThat(client.ask("get key")).isEqualTo("VALUE key 0 1");
                }
            }
            assertRefused(TlsClients.anonymous(), ports.getLast());
            try (TextClient client =
                    TextClient.over(TlsClients.of(clientCertificate).connect(ports.getLast()))) {
                assertThat(client.ask("get key")).isEqualTo("VALUE key 0 1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void aCertificateMayBeAskedOfClients(String mode) throws Exception {
        X509Bundle stranger = TlsClients.certificate("client", TlsClients.authority("stranger"));
        try (MemcachedServer server = start("-o", "ssl_verify_mode=" + mode, "-o", ca())) {
            assertRefused(TlsClients.anonymous(), server.port());
            assertRefused(TlsClients.of(stranger), server.port());
            try (TextClient client =
                    TextClient.over(TlsClients.of(clientCertificate).connect(server.port()))) {
                assertThat(client.ask("version")).startsWith("VERSION ");
                assertThat(statistics(client)).containsEntry("ssl_handshake_errors", "2");
            }
        }
    }

    @Test
    void aCertificateThatMayBeMissingMustBeGoodAllTheSame() throws Exception {
        X509Bundle stranger = TlsClients.certificate("client", TlsClients.authority("stranger"));
        try (MemcachedServer server = start("-o", "ssl_verify_mode=1", "-o", ca())) {
            try (TextClient client = TextClient.over(TlsClients.anonymous().connect(server.port()))) {
                assertThat(client.ask("version")).startsWith("VERSION ");
            }
            assertRefused(TlsClients.of(stranger), server.port());
        }
    }

    @Test
    void nobodyIsTrustedWhereNoAuthorityIsNamed() throws Exception {
        try (MemcachedServer server = start("-o", "ssl_verify_mode=2")) {
            assertRefused(TlsClients.of(clientCertificate), server.port());
        }
    }

    /** With TLS 1.3 a client learns only by its first read that it was refused. */
    private static void assertRefused(TlsClients clients, int port) {
        assertThatThrownBy(() -> {
                    try (TextClient client = TextClient.over(clients.connect(port))) {
                        assertThat(client.ask("version")).as("reply").isNull();
                        throw new IOException("closed without an alert");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void certificatesAreReadAnewAndOldConnectionsGoOn() throws Exception {
        try (MemcachedServer server = start();
                SSLSocket old = TlsClients.anonymous().connect(server.port())) {
            TextClient client = TextClient.over(old);
            assertThat(TlsClients.serverName(old)).isEqualTo("CN=server");

            TlsClients.write(TlsClients.certificate("renewed", authority), folder);
            assertThat(client.ask("refresh_certs")).isEqualTo("OK");

            try (SSLSocket fresh = TlsClients.anonymous().connect(server.port())) {
                assertThat(TlsClients.serverName(fresh)).isEqualTo("CN=renewed");
            }
            assertThat(client.ask("version")).startsWith("VERSION ");
            assertThat(client.ask("debugtime 100")).isEqualTo("OK");
            assertThat(Integer.parseInt(statistics(client).get("time_since_server_cert_refresh")))
                    .isBetween(100, 200);
        }
    }

    @Test
    void badCertificatesLeaveThoseThatWereThere() throws Exception {
        try (MemcachedServer server = start();
                TextClient client = TextClient.over(TlsClients.anonymous().connect(server.port()))) {
            Path chain = folder.resolve("chain.pem");
            Files.writeString(chain, "nonsense");
            assertThat(client.ask("refresh_certs"))
                    .isEqualTo("Error loading the certificate chain: " + chain
                            + " : no PEM file; -o ssl_chain_cert names a PEM file");
            try (SSLSocket fresh = TlsClients.anonymous().connect(server.port())) {
                assertThat(TlsClients.serverName(fresh)).isEqualTo("CN=server");
            }
        }
    }

    @Test
    void onlySessionsThatAreNotResumedAreNew() throws Exception {
        try (MemcachedServer server = start("-o", "ssl_session_cache")) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                long before = newSessions(TlsClients.anonymous(), server.port()) - 1;
                TlsClients same = TlsClients.anonymous().speaking(version);
                for (int connection = 0; connection < 4; connection++) {
                    assertThat(newSessions(same, server.port()) - before)
                            .as(version)
                            .isEqualTo(2);
                }
            }
        }
    }

    private static long newSessions(TlsClients clients, int port) throws Exception {
        try (TextClient client = TextClient.over(clients.connect(port))) {
            return Long.parseLong(statistics(client).get("ssl_new_sessions"));
        }
    }

    @Test
    void plainTextOnATlsAddressIsCountedAndClosed() throws Exception {
        try (MemcachedServer server = start();
                TextClient plain = TextClient.connect(server.port());
                TextClient client = TextClient.over(TlsClients.anonymous().connect(server.port()))) {
            plain.send("get a key that goes on and on\r\n".repeat(10));
            plain.awaitEnd();
            assertThat(statistics(client))
                    .containsEntry("ssl_handshake_errors", "1")
                    .containsEntry("ssl_proto_errors", "0")
                    .doesNotContainKey("ssl_new_sessions");
        }
    }

    @Test
    void connectionsOverTheLimitAreToldInPlainText() throws Exception {
        try (MemcachedServer server = start("-c", "1");
                TextClient first = TextClient.over(TlsClients.anonymous().connect(server.port()));
                TextClient second = TextClient.connect(server.port())) {
            assertThat(first.ask("version")).startsWith("VERSION ");
            assertThat(second.line()).isEqualTo("ERROR Too many open connections");
            assertThat(second.line()).isNull();
        }
    }

    @Test
    void badFilesAreToldAtTheStart() throws Exception {
        TlsClients.write(serverCertificate, folder);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        Path missing = folder.resolve("missing");
        assertThat(startRefusal(missing, key, ""))
                .isEqualTo("Error loading the certificate chain: " + missing
                        + " : no such file; -o ssl_chain_cert names a PEM file");
        assertThat(startRefusal(chain, chain, ""))
                .isEqualTo("Error loading the key: " + chain
                        + " : there is no private key in it; -o ssl_key names a PEM file");
        assertThat(startRefusal(key, key, ""))
                .isEqualTo("Error loading the certificate chain: " + key
                        + " : there is no certificate in it; -o ssl_chain_cert names a PEM file");
        assertThat(startRefusal(chain, key, ",ssl_ca_cert=" + missing))
                .isEqualTo("Error loading the CA certificate: " + missing
                        + " : no such file; -o ssl_ca_cert names a PEM file");
        Files.writeString(key, clientCertificate.getPrivateKeyPEM());
        assertThat(startRefusal(chain, key, ""))
                .isEqualTo("Error validating the certificate: " + key + " is not the key of the first certificate of "
                        + chain + "; name the pair by -o ssl_chain_cert and ssl_key");
    }

    @Test
    void theJdksTlsServesWhereOpenSslDoesNotLoad() throws Exception {
        Path portFile = folder.resolve("ports");
        List<String> args = new ArrayList<>(List.of("-p", "-1", "-m", "8", "-t", "1", "-v"));
        args.addAll(List.of(TlsClients.write(serverCertificate, folder)));
        Map<String, String> environment = Map.of(
                PortFile.VARIABLE, portFile.toString(), "JDK_JAVA_OPTIONS", "-Dio.netty.handler.ssl.noOpenSsl=true");
        try (ChildJvm server = ChildJvm.start(folder, environment, args.toArray(String[]::new))) {
            server.await(portFile);
            int port = Integer.parseInt(Files.readString(portFile).strip().substring("TCP INET: ".length()));
            try (TextClient client = TextClient.over(TlsClients.anonymous().connect(port))) {
                assertThat(client.ask("set key 0 0 20000\r\n" + "x".repeat(20_000)))
                        .isEqualTo("STORED");
                assertThat(client.ask("get key")).isEqualTo("VALUE key 0 20000");
            }
            assertThat(server.errors()).contains("TLS by the JDK");
        }
    }

    private String startRefusal(Path chain, Path key, String more) {
        return catchThrowableOfType(
                        StartException.class,
                        () -> Servers.start(
                                        "-p",
                                        "-1",
                                        "-m",
                                        "8",
                                        "-Z",
                                        "-o",
                                        "ssl_chain_cert=" + chain + ",ssl_key=" + key + more)
                                .close())
                .getMessage();
    }

    private String refusal(String... args) {
        return catchThrowableOfType(StartException.class, () -> start(args).close())
                .getMessage();
    }

    private String ca() throws IOException {
        return "ssl_ca_cert=" + Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
    }

    private static Map<String, String> statistics(TextClient client) throws IOException {
        return client.statistics("");
    }

    private MemcachedServer start(String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("-p", "-1", "-m", "8", "-t", "2", "--debug-commands"));
        all.addAll(List.of(TlsClients.write(serverCertificate, folder)));
        all.addAll(List.of(args));
        return Servers.start(all.toArray(String[]::new));
    }
}
