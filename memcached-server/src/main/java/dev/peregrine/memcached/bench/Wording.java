package dev.peregrine.memcached.bench;

import java.nio.charset.StandardCharsets;

/**
 * The constant parts of requests and of the replies that are expected, in one of memcached's two text dialects (see
 * memcached's doc/protocol.txt). What varies is a key's last eight characters and the value.
 *
 * @param getHead of a get, up to the key's digits
 * @param getTail after them
 * @param setHead of a set, up to the key's digits
 * @param setTail after them, up to the value
 * @param hitHead of the line before a value, up to the key's digits, or the whole line where it has no key
 * @param hitNamesKey whether the digits of the key follow
 * @param hitTail after them, up to the value
 * @param valueTail after a value
 * @param miss the reply to a get of a key that is not there
 * @param stored the reply to a set
 */
record Wording(
        BytePattern getHead,
        BytePattern getTail,
        BytePattern setHead,
        BytePattern setTail,
        BytePattern hitHead,
        boolean hitNamesKey,
        BytePattern hitTail,
        BytePattern valueTail,
        String miss,
        String stored) {

    private static final String LINE_END = "\r\n";

    static Wording of(BenchOptions options) {
        String key = "0".repeat(options.keySize() - Long.BYTES);
        int length = options.valueSize();
        return options.meta() ? meta(key, length) : text(key, length);
    }

    private static Wording text(String key, int length) {
        return new Wording(
                pattern("get " + key),
                pattern(LINE_END),
                pattern("set " + key),
                pattern(" 0 0 " + length + LINE_END),
                pattern("VALUE " + key),
                true,
                pattern(" 0 " + length + LINE_END),
                pattern(LINE_END + "END" + LINE_END),
                "END" + LINE_END,
                "STORED" + LINE_END);
    }

    private static Wording meta(String key, int length) {
        return new Wording(
                pattern("mg " + key),
                pattern(" v" + LINE_END),
                pattern("ms " + key),
                pattern(" " + length + LINE_END),
                pattern("VA " + length + LINE_END),
                false,
                pattern(""),
                pattern(LINE_END),
                "EN" + LINE_END,
                "HD" + LINE_END);
    }

    /** Bytes of a get. */
    int getLength() {
        return getHead.length() + Long.BYTES + getTail.length();
    }

    /** Bytes of a set before its value. */
    int setLength() {
        return setHead.length() + Long.BYTES + setTail.length();
    }

    /** Bytes of the line before a value. */
    int hitLength() {
        return hitHead.length() + (hitNamesKey ? Long.BYTES : 0) + hitTail.length();
    }

    /** The line before the value of a key. */
    String hit(int key) {
        String digits = hitNamesKey ? String.format("%08x", key) : "";
        return hitHead.text() + digits + hitTail.text();
    }

    private static BytePattern pattern(String text) {
        return new BytePattern(text.getBytes(StandardCharsets.US_ASCII));
    }
}
