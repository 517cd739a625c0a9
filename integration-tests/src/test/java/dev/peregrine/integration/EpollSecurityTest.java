package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;

/** TLS and UDP on the kernel's network. */
class EpollSecurityTest extends SecurityContract {

    @Override
    Setup start(String... options) {
        return Setup.kernel("epoll", options);
    }
}
