/**
 * Who may log in, and the ways to show who one is: a password of the file of users, told as it is or proven by a mechanism
 * of SASL. It knows no protocol; {@code text} and {@code binary} carry its messages.
 */
package dev.peregrine.memcached.protocol.login;
