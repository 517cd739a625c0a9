package dev.peregrine.memcached.inspect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the subcommands have in common that look into a running server. */
abstract class Asking {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--socket",
            paramLabel = "<file>",
            description = "the server's admin socket (default: that of the one server that runs here)")
    private Path socket;

    private final AdminClient client = new AdminClient(AdminPlaces.usual());

    final AdminConnection ask(String request) {
        return client.ask(Optional.ofNullable(socket), request);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Prints what the server answers. */
    final int print(String request) throws IOException {
        try (AdminConnection connection = ask(request);
                BufferedReader lines = connection.reader()) {
            lines.lines().forEach(out()::println);
        }
        out().flush();
        return 0;
    }
}
