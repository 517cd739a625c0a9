/**
 * The packet buffer that the stack works on, header flyweights, checksums and hashes.
 */
package dev.peregrine.transport.dpdk.packet;
