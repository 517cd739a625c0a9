package dev.peregrine.memcached.inspect;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The subcommand {@code loops}. */
@Command(
        name = Inspection.LOOPS,
        mixinStandardHelpOptions = true,
        description = {
            "Tells what the event loops of a running server do.",
            "On DPDK: the part of the last second that each was busy, and its frames, drops and retransmissions so far."
        })
public final class LoopsCommand extends Asking implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        return print(Inspection.LOOPS);
    }
}
