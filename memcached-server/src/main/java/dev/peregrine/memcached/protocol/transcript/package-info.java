/** What clients and the server say to each other, on the log, where the verbosity asks for it. */
package dev.peregrine.memcached.protocol.transcript;
