package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;

/** The server on the kernel's TCP through {@code io_uring}. */
class IoUringTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.kernel("io_uring", "-m", ROOM_FOR_ALL);
    }
}
