package dev.peregrine.memcached.doctor;

import java.io.IOException;
import java.util.List;

/** Runs commands with this process's own input and output. */
interface Shell {

    /** @return the exit status */
    int run(List<String> command) throws IOException, InterruptedException;

    /** The system's. */
    static Shell ofSystem() {
        return command -> new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
