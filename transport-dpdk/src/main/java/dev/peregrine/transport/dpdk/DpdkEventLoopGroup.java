package dev.peregrine.transport.dpdk;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Event loops of the DPDK transport: each has borrowed a slot of an interface, with a queue, a network stack and packet
 * memory of its own, until the group is shut down.
 *
 * <p>One group serves best as parent and as child group of a server: an accepted connection belongs to the loop that
 * owns its flow, of whichever group that loop is.
 */
public final class DpdkEventLoopGroup extends MultiThreadIoEventLoopGroup {

    /**
     * Starts a loop on every free slot of the interface.
     *
     * @throws IllegalStateException where no slot is free
     */
    public DpdkEventLoopGroup(DpdkInterface networkInterface) {
        this(networkInterface, networkInterface.requireFreeSlots());
    }

    /**
     * Starts so many loops.
     *
     * @throws IllegalStateException where fewer slots are free
     */
    public DpdkEventLoopGroup(DpdkInterface networkInterface, int loops) {
        this(networkInterface, loops, new DefaultThreadFactory("dpdk-loop", true, Thread.MAX_PRIORITY));
    }

    /**
     * Starts so many loops on threads of the given factory, which must make platform threads.
     *
     * @throws IllegalStateException where fewer slots are free
     */
    public DpdkEventLoopGroup(DpdkInterface networkInterface, int loops, ThreadFactory threadFactory) {
        super(loops, threadFactory, DpdkIoHandler.newFactory(networkInterface));
        start();
    }

    /** Loops receive from their device whether anyone gives them a task or not, so all are started at once. */
    private void start() {
        for (EventExecutor loop : this) {
            loop.execute(() -> {});
        }
        try {
            for (EventExecutor loop : this) {
                ((DpdkEventLoop) loop).handler().started().join();
            }
        } catch (CompletionException e) {
            shutdownGracefully();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
        return new DpdkEventLoop(this, executor, factory);
    }
}
