package dev.peregrine.memcached.protocol.command;

import io.netty.buffer.ByteBuf;

/** Keys as memcached's logs and dumps write them: percent-encoded but for unreserved characters (RFC 3986, 2.3). */
public final class UriText {

    private UriText() {}

    /** The text of a key that lies in a buffer. */
    public static String encode(ByteBuf key, int index, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int at = index; at < index + length; at++) {
            int character = key.getByte(at) & 0xff;
            if (isUnreserved(character)) {
                text.append((char) character);
            } else {
                text.append('%').append(hexDigit(character >> 4)).append(hexDigit(character & 15));
            }
        }
        return text.toString();
    }

    private static boolean isUnreserved(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || "-._~".indexOf(character) >= 0;
    }

    private static char hexDigit(int value) {
        return "0123456789ABCDEF".charAt(value);
    }
}
