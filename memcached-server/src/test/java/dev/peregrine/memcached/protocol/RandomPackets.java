package dev.peregrine.memcached.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes up packets of the binary protocol: all commands that change or show items, quiet ones too, about a few keys. */
final class RandomPackets {

    private static final int REQUEST = 0x80;
    private static final int HEADER_BYTES = 24;
    private static final int FLUSH_QUIETLY = 0x18;
    private static final int NO_OPERATION = 0x0a;
    private static final byte[] NOTHING = {};

    private static final int[] GETS = {0x00, 0x09, 0x0c, 0x0d};
    private static final int[] STORES = {0x01, 0x02, 0x03, 0x11, 0x12, 0x13};
    private static final int[] APPENDS = {0x0e, 0x0f, 0x19, 0x1a};
    private static final int[] DELETES = {0x04, 0x14};
    private static final int[] COUNTS = {0x05, 0x06, 0x15, 0x16};
    private static final int[] TOUCHES = {0x1c, 0x1d, 0x1e, 0x23, 0x24};
    private static final int[] UNKNOWN = {0x1b, 0x30, 0x55, 0xff};
    private static final int[] EXPIRATIONS = {0, 0, 100, 2_592_000};
    private static final long[] UNIQUES = {0, 0, 0, 1L << 62, -1};
    private static final long[] DELTAS = {0, 1, 12, 1L << 32, -1};
    private static final List<String> VALUES = List.of("", "5", "17 ", "99", "text", "18446744073709551615", "-1");

    private final Random random;
    private final List<String> values;
    private int opaque;

    /** @param older leaves out what memcached 1.6.18 answers in its own way */
    RandomPackets(Random random, boolean older) {
        this.random = random;
        this.values = older ? RandomCommands.withoutMinus(VALUES) : VALUES;
    }

    /** Packets behind one that empties the cache, and before one that is always answered. */
    byte[] sequence(int commands) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        packets.writeBytes(packet(FLUSH_QUIETLY, NOTHING, "", NOTHING, 0));
        for (int i = 0; i < commands; i++) {
            packets.writeBytes(command());
        }
        packets.writeBytes(packet(NO_OPERATION, NOTHING, "", NOTHING, 0));
        return packets.toByteArray();
    }

    private byte[] command() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> packet(pick(GETS), NOTHING, key(), NOTHING, 0);
            case 2, 3, 4 ->
                packet(
                        pick(STORES),
                        ByteBuffer.allocate(8)
                                .putInt(random.nextInt())
                                .putInt(pick(EXPIRATIONS))
                                .array(),
                        key(),
                        value(),
                        unique());
            case 5 -> packet(pick(APPENDS), NOTHING, "text" + random.nextInt(3), value(), unique());
            case 6 -> packet(pick(DELETES), NOTHING, key(), NOTHING, unique());
            case 7, 8 -> random.nextInt(3) == 0 ? touch() : count();
            default -> packet(random.nextInt(3) == 0 ? pick(UNKNOWN) : NO_OPERATION, NOTHING, "", NOTHING, 0);
        };
    }

    private byte[] count() {
        int expiration = random.nextBoolean() ? -1 : pick(EXPIRATIONS);
        byte[] extras = ByteBuffer.allocate(20)
                .putLong(DELTAS[random.nextInt(DELTAS.length)])
                .putLong(DELTAS[random.nextInt(DELTAS.length)])
                .putInt(expiration)
                .array();
        return packet(pick(COUNTS), extras, "number" + random.nextInt(3), NOTHING, unique());
    }

    private byte[] touch() {
        byte[] extras = ByteBuffer.allocate(4).putInt(pick(EXPIRATIONS)).array();
        return packet(pick(TOUCHES), extras, key(), NOTHING, 0);
    }

    private byte[] packet(int opcode, byte[] extras, String key, byte[] value, long unique) {
        byte[] keyBytes = key.getBytes(StandardCharsets.US_ASCII);
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
        return (random.nextBoolean() ? "text" : "number") + random.nextInt(3);
    }

    private long unique() {
        return UNIQUES[random.nextInt(UNIQUES.length)];
    }

    private int pick(int[] from) {
        return from[random.nextInt(from.length)];
    }
}
