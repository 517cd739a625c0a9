package dev.peregrine.memcached.inspect;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The subcommand {@code connections}. */
@Command(
        name = Inspection.CONNECTIONS,
        mixinStandardHelpOptions = true,
        description = "Lists what a running server listens on and who is connected, as netstat does.")
public final class ConnectionsCommand extends Asking implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        return print(Inspection.CONNECTIONS);
    }
}
