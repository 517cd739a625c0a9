package dev.peregrine.memcached.server;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** Certificates, and clients of the JDK's TLS that trust every server, for tests. */
final class TlsClients {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final SSLContext context;
    private String[] versions = {"TLSv1.3"};

    private TlsClients(SSLContext context) {
        this.context = context;
    }

    /** Clients without a certificate. */
    static TlsClients anonymous() throws Exception {
        return with(null);
    }

    /** Clients with a certificate. */
    static TlsClients of(X509Bundle certificate) throws Exception {
        return with(new KeyManager[] {new ShowsItAlways(certificate)});
    }

    private static TlsClients with(KeyManager[] keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new TrustsAll()}, null);
        return new TlsClients(context);
    }

    TlsClients speaking(String... newVersions) {
        versions = newVersions;
        return this;
    }

    /** Connects and shakes hands. */
    SSLSocket connect(int port) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
        socket.setEnabledProtocols(versions);
        socket.startHandshake();
        return socket;
    }

    /** The name in the certificate that the server shows. */
    static String serverName(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    /** Makes a certificate that signs itself, and may sign others. */
    static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Makes a certificate. */
    static X509Bundle certificate(String name, X509Bundle authority) throws Exception {
        return new CertificateBuilder().subject("CN=" + name).rsa2048().buildIssuedBy(authority);
    }

    /** Writes certificate and key where the options of a server name them. */
    static String[] write(X509Bundle certificate, Path folder) throws IOException {
        Path chain = Files.writeString(folder.resolve("chain.pem"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.pem"), certificate.getPrivateKeyPEM());
        return new String[] {"-Z", "-o", "ssl_chain_cert=" + chain + ",ssl_key=" + key};
    }

    /** The JDK's own shows a certificate only to servers that say they know who signed it. */
    private static final class ShowsItAlways extends X509ExtendedKeyManager {

        private final X509Bundle certificate;

        private ShowsItAlways(X509Bundle certificate) {
            this.certificate = certificate;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {"client"};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return "client";
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return certificate.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return certificate.getKeyPair().getPrivate();
        }
    }

    private static final class TrustsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
