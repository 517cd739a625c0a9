package dev.peregrine.memcached.protocol.command;

import dev.peregrine.memcached.protocol.watch.WatchStream;
import dev.peregrine.memcached.protocol.watch.Watchers;
import java.net.InetSocketAddress;

/** Tells watchers which clients come and go. */
public final class ConnectionLog {

    private final Watchers watchers;

    ConnectionLog(Watchers watchers) {
        this.watchers = watchers;
    }

    /** Tells that a client has connected. */
    public void opened(ClientConnection client) {
        if (watchers.isWatched(WatchStream.CONNEVENTS)) {
            watchers.log(WatchStream.CONNEVENTS, "type=conn_new " + peer(client) + " cfd=" + client.id());
        }
    }

    /** Tells that a connection has ended. */
    public void closed(ClientConnection client, CloseReason reason) {
        if (watchers.isWatched(WatchStream.CONNEVENTS)) {
            watchers.log(
                    WatchStream.CONNEVENTS,
                    "type=conn_close " + peer(client) + " reason=" + reason.text() + " cfd=" + client.id());
        }
    }

    private static String peer(ClientConnection client) {
        return client.remote() instanceof InetSocketAddress inet
                ? "rip=" + inet.getAddress().getHostAddress() + " rport=" + inet.getPort() + " transport=tcp"
                : "rip=unix rport=0 transport=local";
    }
}
