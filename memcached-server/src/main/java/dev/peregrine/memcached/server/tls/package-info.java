/** TLS on accepted connections: certificates and keys of files, which are read anew while the server runs. */
package dev.peregrine.memcached.server.tls;
