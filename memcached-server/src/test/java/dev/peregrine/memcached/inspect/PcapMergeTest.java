package dev.peregrine.memcached.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures of several loops become one in the order of time. */
class PcapMergeTest {

    private static final byte[] FILE_HEADER = new byte[24];

    @TempDir
    private Path folder;

    @Test
    void framesComeInTheOrderOfTimeWhicheverLoopSawThem() throws IOException {
        Path first = file("0", record(10, 500, "aa"), record(12, 1, "dddd"));
        Path second = file("1", record(10, 900, "b"), record(11, 0, "ccc"));
        assertThat(merged(first, second))
                .isEqualTo(join(
                        FILE_HEADER,
                        record(10, 500, "aa"),
                        record(10, 900, "b"),
                        record(11, 0, "ccc"),
                        record(12, 1, "dddd")));
    }

    @Test
    void aLoopWithoutFramesAddsNothing() throws IOException {
        assertThat(merged(file("0"), file("1", record(1, 2, "x")))).isEqualTo(join(FILE_HEADER, record(1, 2, "x")));
        assertThat(merged(file("2"), file("3"))).isEqualTo(FILE_HEADER);
    }

    private static byte[] merged(Path... files) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        PcapMerge.write(List.of(files), to);
        return to.toByteArray();
    }

    private Path file(String name, byte[]... records) throws IOException {
        return Files.write(folder.resolve(name), join(FILE_HEADER, join(records)));
    }

    private static byte[] record(int seconds, int nanos, String frame) {
        return ByteBuffer.allocate(16 + frame.length())
                .putInt(seconds)
                .putInt(nanos)
                .putInt(frame.length())
                .putInt(frame.length())
                .put(frame.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
