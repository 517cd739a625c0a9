/**
 * The one pipeline that serves every transport. This package is its Netty face; {@code command} executes commands
 * whatever protocol asked for them, {@code text} speaks the text protocol. Imports go downwards only: this package may
 * import both, {@code text} may import {@code command}.
 */
package dev.peregrine.memcached.protocol;
