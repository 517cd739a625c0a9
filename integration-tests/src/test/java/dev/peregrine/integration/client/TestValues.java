package dev.peregrine.integration.client;

import java.util.Random;

/** Values that can be made again from their number, so that what comes back can be compared without being kept. */
final class TestValues {

    static final int MAX_LENGTH = 1_000_000;

    private TestValues() {}

    static String key(int number) {
        return "value-" + number;
    }

    /** A value whose length is spread evenly over the orders of magnitude from 1 to a million bytes. */
    static byte[] logUniform(int number) {
        Random random = new Random(number * 0x9E3779B97F4A7C15L);
        int length = (int) Math.round(Math.exp(random.nextDouble() * Math.log(MAX_LENGTH)));
        byte[] value = new byte[length];
        random.nextBytes(value);
        return value;
    }
}
