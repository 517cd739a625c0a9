/** Looks into a running server from the command line, through a Unix socket that only the server's own user may use. */
package dev.peregrine.memcached.inspect;
