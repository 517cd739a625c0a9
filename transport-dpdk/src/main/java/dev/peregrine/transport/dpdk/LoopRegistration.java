package dev.peregrine.transport.dpdk;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A channel's registration with its loop; it can be cancelled from any thread, once. */
final class LoopRegistration implements IoRegistration {

    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final DpdkIoHandler loop;
    private final DpdkIoHandle handle;

    LoopRegistration(DpdkIoHandler loop, DpdkIoHandle handle) {
        this.loop = loop;
        this.handle = handle;
    }

    /** The {@link DpdkIoHandler}. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the interface lets the caller name the type
    public <T> T attachment() {
        return (T) loop;
    }

    /** Not called: the transport has no operations to submit. */
    @Override
    public long submit(IoOps ops) {
        throw new IllegalArgumentException("a DPDK event loop takes no IoOps: " + ops);
    }

    @Override
    public boolean isValid() {
        return !cancelled.get();
    }

    @Override
    public boolean cancel() {
        if (!cancelled.compareAndSet(false, true)) {
            return false;
        }
        loop.execute(() -> loop.unregister(handle));
        return true;
    }
}
