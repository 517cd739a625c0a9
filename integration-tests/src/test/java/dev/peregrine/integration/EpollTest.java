package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;

/** The server on the kernel's TCP through {@code epoll}. */
class EpollTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.kernel("epoll", "-m", ROOM_FOR_ALL);
    }
}
