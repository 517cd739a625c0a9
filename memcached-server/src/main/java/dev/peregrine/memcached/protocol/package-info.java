/**
 * The one pipeline that serves every transport. This package is its Netty face; {@code command} executes commands
 * whatever protocol asked for them, {@code text} speaks the text protocol, {@code login} knows who may log in. Imports go
 * downwards only: this package may import all, {@code text} may import {@code command}, and both {@code login}.
 */
package dev.peregrine.memcached.protocol;
