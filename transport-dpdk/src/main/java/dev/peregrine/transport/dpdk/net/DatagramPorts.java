package dev.peregrine.transport.dpdk.net;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import java.net.BindException;
import java.util.Arrays;

/**
 * The UDP ports that are bound on the loops of an interface, and by which loop, so that a loop which a datagram arrives
 * at knows where to send it on to. Changes are rare and copy; reading takes no lock.
 */
public final class DatagramPorts {

    private static final int BUCKETS = 256;
    private static final Binding[] NONE = {};

    private volatile Binding[][] buckets = new Binding[BUCKETS][];

    private record Binding(long high, long low, int port, int loop, boolean shared) {

        boolean covers(long toHigh, long toLow) {
            return isAny(high, low)
                    || (high == toHigh && low == toLow)
                    || (isAnyIpv4(high, low) && IpAddress.isIpv4(toHigh, toLow));
        }

        boolean conflictsWith(Binding other) {
            return port == other.port
                    && (covers(other.high, other.low) || other.covers(high, low))
                    && !(shared && other.shared && loop != other.loop);
        }
    }

    DatagramPorts() {
        Arrays.fill(buckets, NONE);
    }

    /**
     * Notes that a loop has a port.
     *
     * @param high with low the address: 0 and 0 for any of both families, 0.0.0.0 for any of IPv4
     * @param shared whether other loops may have the same port, if they say so too
     * @throws BindException where the port is taken
     */
    public synchronized void bind(long high, long low, int port, int loop, boolean shared) throws BindException {
        Binding binding = new Binding(high, low, port, loop, shared);
        Binding[] bucket = buckets[port % BUCKETS];
        for (Binding other : bucket) {
            if (binding.conflictsWith(other)) {
                throw new BindException("Address already in use");
            }
        }
        Binding[] longer = Arrays.copyOf(bucket, bucket.length + 1);
        longer[bucket.length] = binding;
        replace(port, longer);
    }

    /** Whether nobody has a port, at least for the moment. */
    public boolean isFree(long high, long low, int port) {
        Binding binding = new Binding(high, low, port, -1, false);
        return Arrays.stream(buckets[port % BUCKETS]).noneMatch(binding::conflictsWith);
    }

    /** Notes that a loop has given a port up. */
    public synchronized void unbind(long high, long low, int port, int loop) {
        replace(
                port,
                Arrays.stream(buckets[port % BUCKETS])
                        .filter(b -> b.port != port || b.loop != loop || b.high != high || b.low != low)
                        .toArray(Binding[]::new));
    }

    private void replace(int port, Binding[] bucket) {
        Binding[][] changed = buckets.clone();
        changed[port % BUCKETS] = bucket;
        buckets = changed;
    }

    /** The loop that has the port of a datagram's destination, or -1 where none has. */
    int loopOf(long toHigh, long toLow, int port) {
        for (Binding binding : buckets[port % BUCKETS]) {
            if (binding.port == port && binding.covers(toHigh, toLow)) {
                return binding.loop;
            }
        }
        return -1;
    }

    private static boolean isAny(long high, long low) {
        return (high | low) == 0;
    }

    private static boolean isAnyIpv4(long high, long low) {
        return high == IpAddress.IPV4_HIGH && low == IpAddress.ofIpv4(0);
    }
}
