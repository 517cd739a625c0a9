/** UDP: endpoints and their datagrams, without any input or output of its own (RFC 768). */
package dev.peregrine.transport.dpdk.udp;
