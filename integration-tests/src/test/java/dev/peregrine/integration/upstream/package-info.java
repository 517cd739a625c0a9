/** memcached's own tests, which are written in perl, against the jar. */
package dev.peregrine.integration.upstream;
