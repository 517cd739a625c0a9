/** The classic text protocol: its lines, its data blocks, its commands and their replies. */
package dev.peregrine.memcached.protocol.text;
