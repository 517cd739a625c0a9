/** The networks that the one pipeline runs on: event loops and server channels of each kind. */
package dev.peregrine.memcached.server.transport;
