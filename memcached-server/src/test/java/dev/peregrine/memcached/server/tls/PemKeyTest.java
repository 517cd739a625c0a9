package dev.peregrine.memcached.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as the program openssl writes them. */
class PemKeyTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"rsa-pkcs1.pem, rsa-pkcs8.pem, RSA", "ec-sec1.pem, ec-pkcs8.pem, EC"})
    void theOldFormsAreTheSameKeysAsTheNewOne(String old, String pkcs8, String algorithm) throws Exception {
        PrivateKey key = PemKey.read(file(old));
        assertThat(key.getAlgorithm()).isEqualTo(algorithm);
        assertThat(secret(key)).isEqualTo(secret(PemKey.read(file(pkcs8))));
    }

    private static BigInteger secret(PrivateKey key) {
        return key instanceof ECPrivateKey curve ? curve.getS() : ((RSAPrivateKey) key).getPrivateExponent();
    }

    @Test
    void edwardsCurvesAreRead() throws Exception {
        assertThat(PemKey.read(file("ed25519-pkcs8.pem")).getAlgorithm()).isEqualTo("EdDSA");
    }

    @Test
    void aKeyIsFoundAmongOtherBlocksAndText() throws Exception {
        Path mixed = folder.resolve("mixed.pem");
        Files.writeString(
                mixed,
                "subject: somebody\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
                        + Files.readString(file("ec-pkcs8.pem")));
        assertThat(secret(PemKey.read(mixed))).isEqualTo(secret(PemKey.read(file("ec-pkcs8.pem"))));
    }

    @ParameterizedTest
    @CsvSource({"ec-encrypted.pem", "rsa-encrypted.pem"})
    void encryptedKeysAreRefusedWithTheCure(String name) {
        assertThatThrownBy(() -> PemKey.read(file(name)))
                .isInstanceOf(IOException.class)
                .hasMessage("encrypted keys are not read; decrypt it by openssl pkey");
    }

    @Test
    void damageIsToldInWords() throws Exception {
        assertRefused("", "no PEM file");
        assertRefused("-----BEGIN PRIVATE KEY-----\nMIGH", "no PEM file");
        assertRefused(block("CERTIFICATE", "AAAA"), "there is no private key in it");
        assertRefused(block("PRIVATE KEY", "MIGHAgEAMBMG"), "it is no key of RSA, ECDSA or EdDSA");
        assertRefused(block("EC PRIVATE KEY", "MHcCAQEE"), "the key is damaged");
        assertRefused(block("EC PRIVATE KEY", "MAMCAQE="), "the key does not name its curve");
    }

    private static String block(String label, String base64) {
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private void assertRefused(String text, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("key.pem"), text);
        assertThatThrownBy(() -> PemKey.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage(reason);
    }

    private static Path file(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(PemKeyTest.class.getResource(name), name).toURI());
    }
}
