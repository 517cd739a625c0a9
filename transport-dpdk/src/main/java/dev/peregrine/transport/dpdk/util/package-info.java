/** Data structures that no library gives. */
package dev.peregrine.transport.dpdk.util;
