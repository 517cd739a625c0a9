/** What a scraper is told, and the HTTP port it asks. Imports the protocol's counters, not the server. */
package dev.peregrine.memcached.metrics;
