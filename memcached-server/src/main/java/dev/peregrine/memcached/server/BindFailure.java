package dev.peregrine.memcached.server;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/** Says why an address cannot be listened on, and what to do about it. */
final class BindFailure {

    private BindFailure() {}

    /**
     * @param where as the configuration writes it
     * @param port that was asked for
     * @param option that changes it
     */
    static StartException explain(String where, int port, String option, Throwable cause) {
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        String start = "cannot listen on " + where + ": ";
        if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
            return new StartException(
                    start + "unknown host name; give an address of this machine, or a name that resolves to one");
        }
        if (message.contains("already in use")) {
            return new StartException(start + "address already in use; stop the process that has it (ss -ltnp sport = :"
                    + port + " shows it) or choose another by " + option);
        }
        if (message.contains("assign requested address")) {
            return new StartException(start + "no such address on this machine; ip address shows the ones there are");
        }
        if (message.contains("permission denied")) {
            return new StartException(start + "permission denied; ports below 1024 need root or CAP_NET_BIND_SERVICE;"
                    + " choose another by " + option);
        }
        return new StartException(start + cause.getMessage() + "; choose another address by " + option);
    }
}
