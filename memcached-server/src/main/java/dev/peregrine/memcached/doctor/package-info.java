/** Tells whether a machine is ready for DPDK, and what to do where it is not. */
package dev.peregrine.memcached.doctor;
