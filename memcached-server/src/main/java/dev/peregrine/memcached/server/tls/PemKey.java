package dev.peregrine.memcached.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Reads the private key of a PEM file in the three forms that OpenSSL writes: PKCS #8, and the older ones of RSA and of
 * elliptic curves, which are wrapped into it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5958">RFC 5958</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2">RFC 8017, section A.1.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915</a>
 */
final class PemKey {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xa0;
    private static final byte[] VERSION = {0x02, 0x01, 0x00};

    /** rsaEncryption and its parameters, which are NULL. */
    private static final byte[] RSA = {
        0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    /** id-ecPublicKey, whose parameters are the curve. */
    private static final byte[] EC = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private PemKey() {}

    /** @throws IOException with the reason in words where there is no key that can be used */
    static PrivateKey read(Path file) throws IOException {
        for (Pem.Block block : Pem.read(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(block.der());
                }
                case "RSA PRIVATE KEY" -> {
                    return key(wrap(RSA, block.der()));
                }
                case "EC PRIVATE KEY" -> {
                    return key(wrap(join(EC, curve(block.der())), block.der()));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new IOException("encrypted keys are not read; decrypt it by openssl pkey");
                default -> {}
            }
        }
        throw new IOException("there is no private key in it");
    }

    private static PrivateKey key(byte[] pkcs8) throws IOException {
        PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(pkcs8);
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new IOException("it is no key of RSA, ECDSA or EdDSA", last);
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, join(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    /** The curve's identifier: what the element [0] of an ECPrivateKey holds. */
    private static byte[] curve(byte[] ecPrivateKey) throws IOException {
        try {
            ByteBuffer der = ByteBuffer.wrap(ecPrivateKey);
            der.get();
            length(der);
            while (der.hasRemaining()) {
                int tag = der.get() & 0xff;
                byte[] content = new byte[length(der)];
                der.get(content);
                if (tag == CURVE) {
                    return content;
                }
            }
        } catch (RuntimeException e) {
            throw new IOException("the key is damaged", e);
        }
        throw new IOException("the key does not name its curve");
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = first & 0x7f; i > 0; i--) {
            length = length << 8 | (der.get() & 0xff);
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 4);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            // Two bytes of length suffice for any key.
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
