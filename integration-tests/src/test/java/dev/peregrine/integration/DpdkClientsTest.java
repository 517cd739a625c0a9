package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;
import java.util.Map;

/** Clients that programs use, on our stack, over a device without offloads. */
class DpdkClientsTest extends ClientsContract {

    @Override
    Setup start(Map<String, String> environment, String... options) {
        return Setup.afPacket(1, 0, environment, options);
    }
}
