/**
 * Netty's own transport tests on the channels of DPDK: among themselves over the stack's loopback, and with the kernel's
 * at the other end of a veth.
 */
package dev.peregrine.integration.testsuite;
