/** Log streams that clients may watch. */
package dev.peregrine.memcached.protocol.watch;
