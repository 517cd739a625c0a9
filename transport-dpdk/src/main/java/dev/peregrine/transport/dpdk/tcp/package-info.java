/** TCP as a state machine without input or output: segments and the time go in, segments come out. */
package dev.peregrine.transport.dpdk.tcp;
