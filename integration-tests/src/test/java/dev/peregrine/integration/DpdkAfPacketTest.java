package dev.peregrine.integration;

import dev.peregrine.integration.harness.Metrics;
import dev.peregrine.integration.harness.Setup;

/** The server on our stack over a device without offloads, one loop. */
class DpdkAfPacketTest extends TransportContract {

    @Override
    Setup start() {
        return Setup.afPacket(1, 0, "-m", ROOM_FOR_ALL);
    }

    @Override
    void afterTraffic(Metrics metrics) {
        setup().awaitNothingLeft();
    }
}
