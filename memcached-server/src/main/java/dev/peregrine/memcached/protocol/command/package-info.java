/**
 * Executes commands, whatever protocol asked for them: the store's operations with memcached's expiry rules and
 * counters around them, and the buffers that replies are written into.
 */
package dev.peregrine.memcached.protocol.command;
