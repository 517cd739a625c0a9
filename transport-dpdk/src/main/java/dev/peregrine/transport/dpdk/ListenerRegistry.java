package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.packet.IpAddress;
import dev.peregrine.transport.dpdk.packet.IpPrefix;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The listening addresses of an interface, replicated to every loop: to those that run when one is bound, and to each
 * that starts later.
 */
final class ListenerRegistry {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final List<IpPrefix> addresses;
    private final List<DpdkIoHandler> loops = new ArrayList<>();
    private final List<ReplicatedListener> listeners = new ArrayList<>();

    ListenerRegistry(List<IpPrefix> addresses) {
        this.addresses = addresses;
    }

    /** Has a loop, which is calling, listen to all that is bound now and later. */
    synchronized void attach(DpdkIoHandler loop) {
        loops.add(loop);
        for (ReplicatedListener listener : listeners) {
            listener.listenOn(loop);
        }
    }

    /** Takes a loop out, which is calling and ends. */
    synchronized void detach(DpdkIoHandler loop) {
        loops.remove(loop);
        for (ReplicatedListener listener : listeners) {
            listener.closeOn(loop);
        }
    }

    /**
     * Binds an address and has all loops listen to it before it returns.
     *
     * @param caller the loop that is calling; it does what other loops ask of it while it waits for them
     * @param local the address, or the wildcard; port 0 for any that is free
     * @throws BindException where the address is not this interface's, or is in use, or a loop does not answer
     */
    ReplicatedListener bind(DpdkIoHandler caller, InetSocketAddress local, DpdkServerSocketChannel channel)
            throws BindException {
        ReplicatedListener listener;
        CountDownLatch outstanding;
        synchronized (this) {
            listener = new ReplicatedListener(withPort(local), channel);
            listeners.add(listener);
            outstanding = new CountDownLatch(loops.size() - 1);
            for (DpdkIoHandler loop : loops) {
                if (loop != caller) {
                    loop.command(() -> {
                        listener.listenOn(loop);
                        outstanding.countDown();
                    });
                }
            }
        }
        listener.listenOn(caller);
        await(outstanding, caller, listener);
        return listener;
    }

    private void await(CountDownLatch outstanding, DpdkIoHandler caller, ReplicatedListener listener)
            throws BindException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        while (outstanding.getCount() > 0) {
            caller.runCommands();
            LockSupport.parkNanos(this, POLL_NANOS);
            if (System.nanoTime() - endNanos > 0) {
                unbind(listener);
                throw new BindException("an event loop of the interface is stuck and does not listen");
            }
        }
    }

    /** What is listened to. */
    synchronized List<SocketStatus> listing() {
        return listeners.stream()
                .map(listener ->
                        new SocketStatus("tcp", SocketStatus.ALL_LOOPS, listener.localAddress(), null, "LISTEN", 0, 0))
                .toList();
    }

    /** Has all loops stop listening, in their own time. */
    synchronized void unbind(ReplicatedListener listener) {
        if (listeners.remove(listener)) {
            for (DpdkIoHandler loop : loops) {
                loop.command(() -> listener.closeOn(loop));
            }
        }
    }

    private InetSocketAddress withPort(InetSocketAddress local) throws BindException {
        InetAddress address = local.getAddress();
        if (!address.isAnyLocalAddress() && !isOwn(address)) {
            throw new BindException("Cannot assign requested address: " + address.getHostAddress()
                    + " is not an address of the interface");
        }
        if (local.getPort() != 0) {
            if (isBound(address, local.getPort())) {
                throw new BindException("Address already in use");
            }
            return local;
        }
        return new InetSocketAddress(address, EphemeralPorts.choose(port -> !isBound(address, port)));
    }

    private boolean isOwn(InetAddress address) {
        long high = IpAddress.high(address);
        long low = IpAddress.low(address);
        if (IpAddress.isLoopback(high, low)) {
            return true;
        }
        for (IpPrefix own : addresses) {
            if (own.high() == high && own.low() == low) {
                return true;
            }
        }
        return false;
    }

    private boolean isBound(InetAddress address, int port) {
        for (ReplicatedListener listener : listeners) {
            InetSocketAddress bound = listener.localAddress();
            if (bound.getPort() == port
                    && (address.isAnyLocalAddress()
                            || bound.getAddress().isAnyLocalAddress()
                            || bound.getAddress().equals(address))) {
                return true;
            }
        }
        return false;
    }
}
