/**
 * The configuration: what the command line and the YAML file say, checked, as immutable records. Imports nothing of the
 * rest of the server.
 */
package dev.peregrine.memcached.config;
