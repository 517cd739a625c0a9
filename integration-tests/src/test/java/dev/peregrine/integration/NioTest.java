package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;

/** The server on the kernel's TCP through {@code nio}. */
class NioTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.kernel("nio", "-m", ROOM_FOR_ALL);
    }
}
