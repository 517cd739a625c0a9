package dev.peregrine.integration;

import dev.peregrine.integration.harness.Namespace;
import dev.peregrine.integration.harness.Setup;
import java.nio.file.Path;
import java.util.List;

/** Over the kernel's loopback. */
class BenchOverNioTest extends BenchContract {

    private static final String ADDRESS = "127.0.0.1";

    @Override
    Ends ends(Path place) {
        List<String> server = List.of("--transport", "nio", "-l", ADDRESS, "-p", Integer.toString(Setup.PORT));
        return new Ends(server, List.of("--transport", "nio"), ADDRESS);
    }

    @Override
    String transport() {
        return "nio";
    }

    /** Its kernel ends the connections of a process that has ended. */
    @Override
    String serverDied() {
        return "of its requests unanswered";
    }

    @Override
    String nobodyIsThere() {
        return "connection refused: nothing listens there";
    }

    /** The kernel's buffers are the kernel's. */
    @Override
    void afterAllHaveGone(Namespace place) {}
}
