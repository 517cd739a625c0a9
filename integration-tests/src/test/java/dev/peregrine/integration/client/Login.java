package dev.peregrine.integration.client;

/**
 * Who a client says that it is.
 *
 * @param user empty where the server does not ask
 */
record Login(String user, String password) {

    boolean isNeeded() {
        return !user.isEmpty();
    }
}
