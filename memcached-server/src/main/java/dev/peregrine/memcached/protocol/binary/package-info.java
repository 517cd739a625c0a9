/** The binary protocol: its packets, its commands and their replies. */
package dev.peregrine.memcached.protocol.binary;
