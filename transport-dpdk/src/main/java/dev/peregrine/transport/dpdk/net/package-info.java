/** The network layer of one event loop: demultiplexing, ARP, IPv4, ICMP, routes, and the seam to devices. */
package dev.peregrine.transport.dpdk.net;
