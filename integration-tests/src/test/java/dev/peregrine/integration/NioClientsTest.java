package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;
import java.util.Map;

/** Clients that programs use, on the kernel's network. */
class NioClientsTest extends ClientsContract {

    @Override
    Setup start(Map<String, String> environment, String... options) {
        return Setup.kernel("nio", environment, options);
    }
}
