/** A load generator on the server's own transports: measures a memcached server and checks its replies. */
package dev.peregrine.memcached.bench;
