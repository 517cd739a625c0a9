package dev.peregrine.integration.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Keys of one writer and what it knows of each: the version that it sent last, and the one whose receipt was confirmed last. A
 * value is made of key and version alone, so that what comes back can be judged byte for byte.
 */
public final class VersionedValues {

    private static final int KEYS = 200;
    private static final int LARGEST = 20_000;

    private final int writer;
    private final long[] sent = new long[KEYS];
    private final long[] confirmed = new long[KEYS];

    /** @param writer tells its keys from those of others */
    public VersionedValues(int writer) {
        this.writer = writer;
    }

    /** Stores new versions until the connection breaks. */
    public void writeUntilItBreaks(TextClient client) {
        Random random = new Random();
        try {
            while (true) {
                int key = random.nextInt(KEYS);
                sent[key]++;
                String answer = client.set(key(key), value(key, sent[key]));
                if (!answer.equals("STORED")) {
                    throw new AssertionError(answer);
                }
                confirmed[key] = sent[key];
            }
        } catch (IOException e) {
            return;
        }
    }

    /**
     * Reads all keys back; what is there must be the version that was confirmed last, or the one that was under way, whole.
     *
     * @return how many were there
     */
    public int check(TextClient client) throws IOException {
        int found = 0;
        for (int key = 0; key < KEYS; key++) {
            byte[] value = client.get(key(key));
            if (value != null) {
                found++;
                long version = ByteBuffer.wrap(value).getLong(Long.BYTES);
                if (version < confirmed[key] || version > sent[key] || !Arrays.equals(value, value(key, version))) {
                    throw new AssertionError("%s: version %d of %d bytes, where %d to %d were written"
                            .formatted(key(key), version, value.length, confirmed[key], sent[key]));
                }
            }
        }
        return found;
    }

    /** How many keys have a value that was confirmed. */
    public int confirmed() {
        return (int) Arrays.stream(confirmed).filter(version -> version > 0).count();
    }

    /** The server has lost all that it had. */
    public void forget() {
        Arrays.fill(confirmed, 0);
    }

    private String key(int key) {
        return "writer" + writer + "-" + key;
    }

    private byte[] value(int key, long version) {
        Random random = new Random((writer * 31L + key) * 1_000_003 + version);
        byte[] value = new byte[2 * Long.BYTES + random.nextInt(LARGEST)];
        random.nextBytes(value);
        ByteBuffer.wrap(value).putLong((long) writer << Integer.SIZE | key).putLong(version);
        return value;
    }
}
