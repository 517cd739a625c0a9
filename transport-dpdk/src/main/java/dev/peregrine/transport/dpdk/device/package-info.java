/** Packet devices: a DPDK port's queue, an in-memory wire, a fault injector, a capture tap. */
package dev.peregrine.transport.dpdk.device;
