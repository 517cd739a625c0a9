package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.device.PcapWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The files of a capture, one for each loop. */
final class Capture {

    /** Where nobody says how large a file may grow. */
    static final long DEFAULT_BYTES = 1L << 30;

    /** Where nobody says how long a capture may take. */
    static final Duration DEFAULT_TIME = Duration.ofDays(365);

    private static final int BYTES_OF_FRAME = 65_536;

    private Capture() {}

    /**
     * Opens the files of all loops; of none where one cannot be opened.
     *
     * @param file is overwritten; each loop has a file of its own, with its number behind the name
     */
    static List<PcapWriter> open(Path file, int loops, long maxBytes, Duration maxTime) {
        Instant end = Instant.now().plus(maxTime);
        long endNanos = TimeUnit.SECONDS.toNanos(end.getEpochSecond()) + end.getNano();
        List<PcapWriter> writers = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            Path path = Path.of(file + "." + loop);
            try {
                FileChannel channel = FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                writers.add(new PcapWriter(channel, BYTES_OF_FRAME, maxBytes, endNanos));
            } catch (IOException e) {
                writers.forEach(PcapWriter::close);
                throw new UncheckedIOException("cannot write the capture to " + path, e);
            }
        }
        return writers;
    }
}
