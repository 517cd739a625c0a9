package dev.peregrine.integration;

import dev.peregrine.integration.harness.DpdkWire;
import java.io.IOException;
import java.nio.file.Path;

/** Over shared memory that offers no offloads. */
class BenchOverMemifTest extends BenchContract {

    @Override
    Ends ends(Path place) throws IOException {
        return Ends.of(DpdkWire.memif(place));
    }
}
