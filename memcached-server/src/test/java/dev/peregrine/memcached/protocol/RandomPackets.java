package dev.peregrine.memcached.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes up packets of the binary protocol: all commands, quiet ones too, about a few keys and about any. */
final class RandomPackets {

    private static final int REQUEST = 0x80;
    private static final int HEADER_BYTES = 24;
    private static final int LONGEST_KEY = 250;
    private static final int NO_OPERATION = 0x0a;
    private static final int QUIT = 0x07;
    private static final int QUIT_QUIETLY = 0x17;
    private static final int STAT = 0x10;
    private static final byte[] NOTHING = {};

    private static final int[] GETS = {0x00, 0x09, 0x0c, 0x0d};
    private static final int[] STORES = {0x01, 0x02, 0x03, 0x11, 0x12, 0x13};
    private static final int[] APPENDS = {0x0e, 0x0f, 0x19, 0x1a};
    private static final int[] DELETES = {0x04, 0x14};
    private static final int[] COUNTS = {0x05, 0x06, 0x15, 0x16};
    private static final int[] TOUCHES = {0x1c, 0x1d, 0x1e, 0x23, 0x24};
    private static final int[] FLUSHES = {0x08, 0x18};
    private static final int[] WITHOUT_PARTS = {NO_OPERATION, NO_OPERATION, NO_OPERATION, 0x0b};

    /** Logins, which nobody has asked for, ranges of keys, verbosity, and those that have never been. */
    private static final int[] UNKNOWN = {0x1b, 0x1f, 0x20, 0x25, 0x30, 0x31, 0x3c, 0x55, 0xff};

    private static final String[] STATISTICS = {
        "reset", "nonsense", "detail", "detail nonsense", "detail on", "detail off", "r"
    };
    private static final int[] EXPIRATIONS = {0, 0, 100, 2_592_000, 2_592_001, Integer.MAX_VALUE, -1};
    private static final int[] OLDER_EXPIRATIONS = {0, 0, 100, 2_592_000};
    private static final long[] UNIQUES = {0, 0, 0, 1L << 62, -1};
    private static final long[] DELTAS = {0, 1, 12, 1L << 32, -1};
    private static final List<String> VALUES =
            List.of("", "5", "17 ", " 8", "99", "text", "18446744073709551615", "+3", "a\r\nb", "-1");

    private final Random random;
    private final boolean older;
    private final List<String> values;
    private final int[] expirations;
    private int opaque;

    /** @param older leaves out what memcached 1.6.18 answers in its own way */
    RandomPackets(Random random, boolean older) {
        this.random = random;
        this.older = older;
        this.values = older ? RandomCommands.withoutMinus(VALUES) : VALUES;
        this.expirations = older ? OLDER_EXPIRATIONS : EXPIRATIONS;
    }

    List<byte[]> sequence(int commands) {
        return Stream.generate(this::command).limit(commands).toList();
    }

    /** What ends a sequence: all that came before is answered, and then perhaps the connection closed. */
    byte[] end() {
        byte[] answered = packet(NO_OPERATION, NOTHING, "", NOTHING, 0);
        return random.nextInt(3) == 0 ? Conversation.joined(List.of(answered, lastWords())) : answered;
    }

    private byte[] command() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> packet(pick(GETS), NOTHING, key(), NOTHING, 0);
            case 3, 4, 5, 6 -> packet(pick(STORES), storeExtras(), key(), value(), unique());
            case 7 -> packet(pick(APPENDS), NOTHING, textKey(), value(), unique());
            case 8 -> packet(pick(DELETES), NOTHING, key(), NOTHING, unique());
            case 9, 10 -> touch();
            case 11, 12 -> count();
            case 13 -> packet(pick(WITHOUT_PARTS), NOTHING, "", NOTHING, 0);
            case 14 ->
                !older && random.nextInt(4) == 0 ? flush() : packet(pick(UNKNOWN), NOTHING, "", NOTHING, unique());
            default -> random.nextInt(10) == 0 ? large() : packet(STAT, NOTHING, pick(STATISTICS), NOTHING, 0);
        };
    }

    private byte[] storeExtras() {
        return ByteBuffer.allocate(8)
                .putInt(random.nextInt())
                .putInt(pick(expirations))
                .array();
    }

    private byte[] count() {
        int expiration = random.nextBoolean() ? -1 : pick(expirations);
        byte[] extras = ByteBuffer.allocate(20)
                .putLong(DELTAS[random.nextInt(DELTAS.length)])
                .putLong(DELTAS[random.nextInt(DELTAS.length)])
                .putInt(expiration)
                .array();
        return packet(pick(COUNTS), extras, "number" + random.nextInt(3), NOTHING, unique());
    }

    private byte[] touch() {
        return packet(pick(TOUCHES), expiration(), key(), NOTHING, 0);
    }

    private byte[] flush() {
        return packet(pick(FLUSHES), random.nextBoolean() ? NOTHING : expiration(), "", NOTHING, unique());
    }

    private byte[] expiration() {
        return ByteBuffer.allocate(4).putInt(pick(expirations)).array();
    }

    /** Values that are too large among them, rarely, since they take their time. */
    private byte[] large() {
        int length = random.nextInt(4) == 0 ? random.nextInt(1 << 21) : random.nextInt(1 << 15);
        byte[] value = "v".repeat(length).getBytes(StandardCharsets.US_ASCII);
        return packet(pick(STORES), storeExtras(), "large", value, 0);
    }

    /** What makes memcached close the connection; it looks at nothing that follows. */
    private byte[] lastWords() {
        return switch (random.nextInt(older ? 9 : 10)) {
            case 0 -> packet(QUIT, NOTHING, "", NOTHING, 0);
            case 1 -> packet(QUIT_QUIETLY, NOTHING, "", NOTHING, 0);
            case 2 -> packet(pick(GETS), NOTHING, "k".repeat(LONGEST_KEY + 1 + random.nextInt(100)), NOTHING, 0);
            case 3 -> packet(pick(GETS), NOTHING, "", NOTHING, 0);
            case 4 -> packet(pick(STORES), new byte[random.nextInt(8)], key(), NOTHING, 0);
            case 5 -> packet(pick(COUNTS), new byte[random.nextInt(20)], key(), NOTHING, 0);
            case 6 -> packet(pick(WITHOUT_PARTS), NOTHING, key(), NOTHING, 0);
            case 7 -> packet(pick(DELETES), new byte[1 + random.nextInt(20)], key(), NOTHING, 0);
            case 8 -> announcing(random.nextInt(5));
            default -> announcing(-1 - random.nextInt(5));
        };
    }

    /** A packet whose body would be shorter than its key, or longer than any. */
    private byte[] announcing(int bodyBytes) {
        byte[] packet = packet(pick(STORES), storeExtras(), key(), NOTHING, 0);
        return ByteBuffer.wrap(packet).putInt(8, bodyBytes).array();
    }

    private byte[] packet(int opcode, byte[] extras, String key, byte[] value, long unique) {
        byte[] keyBytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(HEADER_BYTES + extras.length + keyBytes.length + value.length)
                .put((byte) REQUEST)
                .put((byte) opcode)
                .putShort((short) keyBytes.length)
                .put((byte) extras.length)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(extras.length + keyBytes.length + value.length)
                .putInt(opaque++)
                .putLong(unique)
                .put(extras)
                .put(keyBytes)
                .put(value)
                .array();
    }

    private byte[] value() {
        String value =
                random.nextInt(10) == 0 ? "v".repeat(random.nextInt(5000)) : values.get(random.nextInt(values.size()));
        return value.getBytes(StandardCharsets.US_ASCII);
    }

    private String key() {
        return switch (random.nextInt(8)) {
            case 0 -> older ? textKey() : anyKey();
            case 1, 2, 3 -> textKey();
            default -> "number" + random.nextInt(3);
        };
    }

    private String textKey() {
        return "text" + random.nextInt(3);
    }

    /** A key of any bytes, one of a few of a length. */
    private String anyKey() {
        int length = random.nextInt(4) == 0 ? LONGEST_KEY : 1 + random.nextInt(3);
        return Character.toString(random.nextInt(256)).repeat(length);
    }

    private long unique() {
        return UNIQUES[random.nextInt(UNIQUES.length)];
    }

    private int pick(int[] from) {
        return from[random.nextInt(from.length)];
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
