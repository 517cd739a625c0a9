package dev.peregrine.memcached.inspect;

import dev.peregrine.memcached.config.ConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code capture}. */
@Command(
        name = Inspection.CAPTURE,
        mixinStandardHelpOptions = true,
        description = {
            "Writes the frames of a running server on DPDK to a file that tcpdump -r and Wireshark read.",
            "They are as the card gets and gives them: where it does checksums, those of sent frames are unfinished."
        })
public final class CaptureCommand extends Asking implements Callable<Integer> {

    private static final int BYTES_OF_MEBIBYTE = 1 << 20;

    @Parameters(paramLabel = "<file>", description = "is overwritten")
    private Path file;

    @Option(
            names = "--seconds",
            paramLabel = "<num>",
            description = "how long, from 1 to 3600 (default: 10)",
            defaultValue = "10")
    private int seconds;

    @Option(
            names = "--megabytes",
            paramLabel = "<num>",
            description = "most that each event loop captures, from 1 to 4096 (default: 64)",
            defaultValue = "64")
    private int megabytes;

    @Override
    public Integer call() throws IOException {
        String request = Inspection.CAPTURE + " " + seconds + " " + (long) megabytes * BYTES_OF_MEBIBYTE;
        try (AdminConnection connection = ask(request);
                OutputStream to = open()) {
            long bytes = connection.input().transferTo(to);
            out().println(bytes + " bytes in " + file);
            out().flush();
        }
        return 0;
    }

    private OutputStream open() {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw new ConfigException("cannot write " + file + ": name a file in a folder that is there and yours");
        }
    }
}
