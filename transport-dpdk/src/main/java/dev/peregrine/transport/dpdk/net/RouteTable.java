package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpPrefix;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The networks that can be reached; of those that hold an address the one with the longest prefix counts. */
final class RouteTable {

    private final Route[] routes;

    /** Adds to the configured routes the networks of the own addresses. */
    RouteTable(List<IpPrefix> own, List<Route> configured) {
        routes = Stream.concat(own.stream().map(Route::onLink), configured.stream())
                .sorted(Comparator.comparingInt((Route route) -> route.to().length())
                        .reversed())
                .toArray(Route[]::new);
    }

    /** The route to an address, or null. */
    Route lookup(long high, long low) {
        for (Route route : routes) {
            if (route.to().contains(high, low)) {
                return route;
            }
        }
        return null;
    }
}
