package dev.peregrine.memcached.inspect;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Makes one capture of several, by time. All are of this process: of the same byte order and kind of link. */
final class PcapMerge {

    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int LENGTH_OFFSET = 8;

    private PcapMerge() {}

    /** @param files one or more in the form of draft-ietf-opsawg-pcap section 4, big-endian */
    static void write(List<Path> files, OutputStream to) throws IOException {
        List<Source> sources = new ArrayList<>();
        try (BufferedOutputStream out = new BufferedOutputStream(to, 1 << 16)) {
            PriorityQueue<Source> byTime =
                    new PriorityQueue<>(Comparator.comparingInt(Source::seconds).thenComparingInt(Source::fraction));
            for (Path file : files) {
                Source source = new Source(file);
                sources.add(source);
                if (sources.size() == 1) {
                    out.write(source.fileHeader);
                }
                if (source.next()) {
                    byTime.add(source);
                }
            }
            while (!byTime.isEmpty()) {
                Source earliest = byTime.poll();
                out.write(earliest.header);
                out.write(earliest.frame);
                if (earliest.next()) {
                    byTime.add(earliest);
                }
            }
        } finally {
            for (Source source : sources) {
                source.in.close();
            }
        }
    }

    /** A file and its frame that is next. */
    private static final class Source {
        private final DataInputStream in;
        private final byte[] fileHeader = new byte[FILE_HEADER];
        private final byte[] header = new byte[RECORD_HEADER];
        private byte[] frame = {};

        Source(Path file) throws IOException {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
            in.readFully(fileHeader);
        }

        boolean next() throws IOException {
            try {
                in.readFully(header);
            } catch (EOFException e) {
                return false;
            }
            frame = new byte[ByteBuffer.wrap(header).getInt(LENGTH_OFFSET)];
            in.readFully(frame);
            return true;
        }

        int seconds() {
            return ByteBuffer.wrap(header).getInt(0);
        }

        int fraction() {
            return ByteBuffer.wrap(header).getInt(Integer.BYTES);
        }
    }
}
