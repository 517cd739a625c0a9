package dev.peregrine.integration;

import dev.peregrine.integration.harness.Setup;

/**
 * TLS and UDP on our stack over a tap device. An af_packet device would not do for the datagrams larger than a packet: the
 * kernel puts their fragments together before it, and cuts the whole to one of the device's frames.
 */
class DpdkSecurityTest extends SecurityContract {

    @Override
    Setup start(String... options) {
        return Setup.tap(1, options);
    }
}
