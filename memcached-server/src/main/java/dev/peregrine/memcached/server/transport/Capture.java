package dev.peregrine.memcached.server.transport;

import java.nio.file.Path;
import java.util.List;

/**
 * A running capture of frames.
 *
 * @param files in pcap format, one for each event loop
 * @param stop ends it, and returns when the files are complete
 */
public record Capture(List<Path> files, Runnable stop) {

    public Capture {
        files = List.copyOf(files);
    }
}
