package dev.peregrine.memcached.server.tls;

import dev.peregrine.memcached.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What the server shows to its clients and what it measures theirs by, read of files and found to fit together. The
 * refusals begin with memcached's words.
 *
 * @param chain the server's certificate first
 * @param trust judges clients' certificates
 */
record Credentials(List<X509Certificate> chain, PrivateKey key, X509ExtendedTrustManager trust) {

    private static final byte[] PROBE = "a text to be signed".getBytes(StandardCharsets.US_ASCII);

    /** @throws TlsException with one line */
    static Credentials read(TlsConfig config) {
        List<X509Certificate> chain = certificates("certificate chain", "ssl_chain_cert", config.chain());
        PrivateKey key = key(config.key());
        if (!belongTogether(chain.getFirst(), key)) {
            throw new TlsException("Error validating the certificate: " + config.key()
                    + " is not the key of the first certificate of " + config.chain()
                    + "; name the pair by -o ssl_chain_cert and ssl_key");
        }
        return new Credentials(
                chain,
                key,
                config.caCertificates()
                        .map(file -> trust(certificates("CA certificate", "ssl_ca_cert", file)))
                        .orElseGet(NoAuthorities::new));
    }

    private static X509ExtendedTrustManager trust(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry(Integer.toString(store.size()), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsException("Error loading the CA certificate: " + e.getMessage());
        }
    }

    private static PrivateKey key(Path file) {
        try {
            return PemKey.read(file);
        } catch (IOException e) {
            throw failure("key", "ssl_key", file, e);
        }
    }

    private static List<X509Certificate> certificates(String what, String option, Path file) {
        try {
            List<X509Certificate> certificates = new ArrayList<>();
            for (Pem.Block block : Pem.read(file)) {
                if (block.label().endsWith("CERTIFICATE")) {
                    certificates.add(certificate(block.der()));
                }
            }
            if (certificates.isEmpty()) {
                throw new IOException("there is no certificate in it");
            }
            return certificates;
        } catch (IOException e) {
            throw failure(what, option, file, e);
        }
    }

    private static X509Certificate certificate(byte[] der) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate is damaged", e);
        }
    }

    private static TlsException failure(String what, String option, Path file, IOException cause) {
        return new TlsException("Error loading the " + what + ": " + file + " : " + cause.getMessage() + "; -o "
                + option + " names a PEM file");
    }

    /** Whether what the key signs is good by the certificate. */
    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "SHA256withRSA";
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(PROBE);
            return signer.verify(signature);
        } catch (GeneralSecurityException e) {
            // Keys of two kinds do not even take the same algorithm.
            return false;
        }
    }
}
