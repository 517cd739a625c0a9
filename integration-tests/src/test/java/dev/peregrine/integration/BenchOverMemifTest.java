package dev.peregrine.integration;

import dev.peregrine.integration.harness.DpdkWire;
import java.io.IOException;
import java.nio.file.Path;

/** Over shared memory that offers no offloads. */
class BenchOverMemifTest extends BenchContract {

    @Override
    DpdkWire wire(Path place) throws IOException {
        return DpdkWire.memif(place);
    }
}
