package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.config.ConfigException;
import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.config.ServerConfig;
import dev.peregrine.memcached.server.transport.Transport;
import dev.peregrine.memcached.server.transport.TransportException;
import dev.peregrine.memcached.server.transport.Transports;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The subcommand {@code bench}: measures a server, or tells in one line of standard error why there is no result. */
public final class Bench {

    private static final int FAILURE = 1;

    private Bench() {}

    /**
     * Runs it.
     *
     * @param out takes the result
     * @param err takes progress and failure
     * @param arguments those after the subcommand
     * @return the exit status: 0 with a result, 1 without
     */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            Optional<BenchOptions> options = BenchCommandLine.parse(out, arguments);
            if (options.isPresent()) {
                measure(options.get(), out, err);
            }
            return 0;
        } catch (BenchException | ConfigException | TransportException e) {
            err.println("memcached-server bench: " + e.getMessage());
            return FAILURE;
        }
    }

    private static void measure(BenchOptions options, PrintStream out, PrintStream err) {
        options.json().ifPresent(Bench::checkWritable);
        options.html().ifPresent(Bench::checkWritable);
        BenchResult result;
        Progress progress = new Progress(err, options.quiet(), isTerminal());
        try (Transport transport = Transports.open(client(options))) {
            result = new BenchRun(options, transport, progress).run();
            progress.end();
            out.print(TableReport.of(result));
            out.flush();
            options.json().ifPresent(file -> write(file, JsonReport.of(result)));
            options.html().ifPresent(file -> write(file, HtmlReport.of(result)));
        } finally {
            progress.end();
        }
    }

    /** Whether somebody watches. */
    @SuppressWarnings("SystemConsoleNull") // Java 25 gives none again where there is no terminal
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** The client's network is configured as a server's is. */
    private static ServerConfig client(BenchOptions options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--threads", Integer.toString(options.threads()), "-c", Integer.toString(options.connections())));
        options.transport().ifPresent(kind -> arguments.addAll(List.of("--transport", kind.label())));
        options.config().ifPresent(file -> arguments.addAll(List.of("--config", file.toString())));
        Invocation invocation = ConfigLoader.load(Transports.offered(), arguments.toArray(String[]::new));
        if (invocation instanceof Invocation.Serve serve) {
            return serve.config();
        }
        throw new IllegalStateException("no configuration but " + invocation);
    }

    private static void checkWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(file)) {
            throw new BenchException("cannot write " + file + ": no such folder, or it may not be written");
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchException("cannot write " + file + ": " + e.getMessage());
        }
    }
}
