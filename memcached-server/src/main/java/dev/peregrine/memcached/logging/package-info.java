/** The program's log: one line an event, for people or for programs, and never one for each request. */
package dev.peregrine.memcached.logging;
