/** The server as a whole: its start from the command line, its parts, its end. */
package dev.peregrine.memcached.server;
