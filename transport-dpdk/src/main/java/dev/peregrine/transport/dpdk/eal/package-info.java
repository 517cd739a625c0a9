/** DPDK through the foreign function interface. */
package dev.peregrine.transport.dpdk.eal;
