package dev.peregrine.memcached.server.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the blocks of a PEM file; text between them is passed over.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private Pem() {}

    /** A block. */
    static final class Block {

        private final String label;
        private final byte[] der;

        private Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }

        /** What it says it is, such as {@code CERTIFICATE}. */
        String label() {
            return label;
        }

        byte[] der() {
            return der;
        }
    }

    /** @throws IOException with the reason in words where the file cannot be read or is no PEM file */
    static List<Block> read(Path file) throws IOException {
        Matcher matcher = BLOCK.matcher(text(file));
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), decode(matcher.group(2))));
        }
        if (blocks.isEmpty()) {
            throw new IOException("no PEM file");
        }
        return blocks;
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("permission denied", e);
        }
    }

    private static byte[] decode(String text) throws IOException {
        if (text.contains(":")) {
            throw new IOException("encrypted keys are not read; decrypt it by openssl pkey");
        }
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("bad base64 text", e);
        }
    }
}
