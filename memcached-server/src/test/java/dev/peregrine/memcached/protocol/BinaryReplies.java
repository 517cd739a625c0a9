package dev.peregrine.memcached.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Replies of the binary protocol as text, a line a packet. */
final class BinaryReplies {

    private static final int HEADER_BYTES = 24;
    private static final HexFormat HEX = HexFormat.of();

    private BinaryReplies() {}

    /** Line ends within keys and values are escaped. */
    static String text(byte[] replies) {
        StringBuilder text = new StringBuilder();
        ByteBuffer in = ByteBuffer.wrap(replies);
        while (in.remaining() >= HEADER_BYTES) {
            int start = in.position();
            int keyLength = in.getShort(start + 2);
            int extrasLength = in.get(start + 4);
            int bodyLength = in.getInt(start + 8);
            text.append("magic %02x opcode %02x status %04x opaque %d unique %s "
                    .formatted(
                            in.get(start),
                            in.get(start + 1),
                            in.getShort(start + 6),
                            in.getInt(start + 12),
                            Long.toUnsignedString(in.getLong(start + 16))));
            in.position(start + HEADER_BYTES);
            byte[] body = new byte[Math.min(bodyLength, in.remaining())];
            in.get(body);
            String extras = new String(body, 0, Math.min(extrasLength, body.length), StandardCharsets.ISO_8859_1);
            String key = new String(body, extras.length(), keyLength, StandardCharsets.ISO_8859_1);
            String value = new String(
                    body,
                    extras.length() + keyLength,
                    body.length - extras.length() - keyLength,
                    StandardCharsets.ISO_8859_1);
            text.append("extras ").append(HEX.formatHex(extras.getBytes(StandardCharsets.ISO_8859_1)));
            text.append(" key ").append(escaped(key));
            text.append(" value ").append(escaped(value)).append('\n');
        }
        return text.append(in.remaining()).append(" bytes left").toString();
    }

    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
