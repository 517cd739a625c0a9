package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ResponseWriter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys in base64, by the rules of memcached: what is no character of base64 is skipped. Allocates nothing. */
final class Base64Key {

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte NONE = -1;
    private static final byte[] VALUES = values();
    private static final int BITS = 6;
    private static final int SECOND = 2 * BITS;
    private static final int FIRST = 3 * BITS;
    private static final int MASK = 63;

    private Base64Key() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, NONE);
        for (int i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        values['='] = 0;
        return values;
    }

    /**
     * Decodes a range of a buffer.
     *
     * @param to cleared first; has room for the decoded bytes
     * @return whether it was base64 of at least one byte
     */
    static boolean decode(ByteBuf from, int start, int end, ByteBuf to) {
        to.clear();
        int characters = 0;
        for (int at = start; at < end; at++) {
            characters += VALUES[from.getByte(at) & 0xff] == NONE ? 0 : 1;
        }
        return characters > 0 && characters % 4 == 0 && decodeGroups(from, start, end, to);
    }

    private static boolean decodeGroups(ByteBuf from, int start, int end, ByteBuf to) {
        int bits = 0;
        int count = 0;
        int padding = 0;
        for (int at = start; at < end && (padding == 0 || count > 0); at++) {
            int character = from.getByte(at) & 0xff;
            if (VALUES[character] == NONE) {
                continue;
            }
            padding += character == '=' ? 1 : 0;
            bits = bits << BITS | VALUES[character];
            if (++count == 4) {
                to.writeMedium(bits);
                bits = 0;
                count = 0;
            }
        }
        if (padding > 2) {
            return false;
        }
        to.writerIndex(to.writerIndex() - padding);
        return to.isReadable();
    }

    /** Writes a range of a buffer in base64. */
    static void encode(ByteBuf from, int index, int length, ResponseWriter to) {
        int end = index + length;
        int at = index;
        for (; end - at >= 3; at += 3) {
            int bits = from.getUnsignedMedium(at);
            to.writeByte(ALPHABET[bits >>> FIRST]);
            to.writeByte(ALPHABET[(bits >>> SECOND) & MASK]);
            to.writeByte(ALPHABET[(bits >>> BITS) & MASK]);
            to.writeByte(ALPHABET[bits & MASK]);
        }
        if (at < end) {
            int bits = (from.getByte(at) & 0xff) << 16 | (end - at > 1 ? (from.getByte(at + 1) & 0xff) << 8 : 0);
            to.writeByte(ALPHABET[bits >>> FIRST]);
            to.writeByte(ALPHABET[(bits >>> SECOND) & MASK]);
            to.writeByte(end - at > 1 ? ALPHABET[(bits >>> BITS) & MASK] : '=');
            to.writeByte('=');
        }
    }
}
