package dev.peregrine.transport.dpdk;

import dev.peregrine.transport.dpdk.net.NetworkStack;
import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.varhandle.MpscUnboundedVarHandleArrayQueue;

/**
 * The input and output of one event loop: turns the network stack of a slot that it has borrowed from an interface.
 *
 * <p>A turn reads the clock once, polls the device, lets the stack and the channels work, and sends what has become
 * ready. Without work the loop spins or sleeps as {@link IdleStrategy} says.
 */
public final class DpdkIoHandler implements IoHandler {

    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long WITHOUT_STACK_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final DpdkInterface owner;
    private final LoopSlot slot;
    private final ThreadAwareExecutor executor;
    private final LoopStatistics statistics;
    private final LoopIdler idler;
    private final Set<DpdkIoHandle> handles = new LinkedHashSet<>();
    private final MpscUnboundedVarHandleArrayQueue<Runnable> commands = new MpscUnboundedVarHandleArrayQueue<>(64);
    private final ReadRounds reads = new ReadRounds();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private NetworkStack stack;
    private boolean stopping;
    private long turnBeganNanos;
    private boolean turnWasBusy;

    private DpdkIoHandler(DpdkInterface owner, LoopSlot slot, ThreadAwareExecutor executor) {
        this.owner = owner;
        this.slot = slot;
        this.executor = executor;
        statistics = slot.statistics();
        idler = new LoopIdler(owner.config().idle(), this, statistics);
    }

    /**
     * A factory of handlers each of which borrows a slot of the interface until its loop ends.
     *
     * @return a factory that throws {@link IllegalStateException} where all slots are taken
     */
    public static IoHandlerFactory newFactory(DpdkInterface networkInterface) {
        return executor -> new DpdkIoHandler(networkInterface, networkInterface.borrow(), executor);
    }

    @Override
    public void initialize() {
        try {
            slot.enter();
            slot.occupant(this);
            turnBeganNanos = System.nanoTime();
            begin();
            started.complete(null);
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    private void begin() {
        try {
            stack = owner.newStack(slot, turnBeganNanos);
        } catch (RuntimeException e) {
            leaveSlot();
            throw e;
        }
        owner.steering().waker(slot.index(), idler::wake);
        owner.listeners().attach(this);
        stack.appear();
    }

    private void leaveSlot() {
        slot.occupant(null);
        runCommands();
        slot.exit();
    }

    /** Completes when the loop runs, or with what kept it from running. */
    CompletableFuture<Void> started() {
        return started;
    }

    @Override
    public int run(IoHandlerContext context) {
        if (stack == null) {
            LockSupport.parkNanos(this, WITHOUT_STACK_PARK_NANOS);
            return 0;
        }
        long nowNanos = System.nanoTime();
        account(nowNanos);
        runCommands();
        slot.drainReturned();
        slot.buffers().transmitBudget().retry();
        int work = stack.poll(nowNanos);
        reads.complete();
        stack.flush(nowNanos);
        if (work > 0 || stack.hasWork() || !reads.isEmpty() || !context.canBlock()) {
            turnWasBusy = true;
            idler.busy();
        } else {
            turnWasBusy = false;
            idler.rest(context, nowNanos);
        }
        return work;
    }

    private void account(long nowNanos) {
        long elapsed = nowNanos - turnBeganNanos;
        turnBeganNanos = nowNanos;
        statistics.add(turnWasBusy ? LoopCounter.BUSY_NANOS : LoopCounter.IDLE_NANOS, elapsed);
        statistics.add(turnWasBusy ? LoopCounter.BUSY_TURNS : LoopCounter.IDLE_TURNS, 1);
    }

    @Override
    public void wakeup() {
        idler.wake();
    }

    @Override
    public void prepareToDestroy() {
        if (!stopping) {
            stopping = true;
            owner.listeners().detach(this);
        }
        for (DpdkIoHandle handle : new ArrayList<>(handles)) {
            handle.close();
        }
    }

    @Override
    public void destroy() {
        prepareToDestroy();
        if (stack != null) {
            long nowNanos = System.nanoTime();
            long endNanos = nowNanos + LINGER_NANOS;
            while (isTakingLeave() && nowNanos - endNanos < 0) {
                if (stack.poll(nowNanos) == 0) {
                    Thread.onSpinWait();
                }
                reads.complete();
                stack.flush(nowNanos);
                nowNanos = System.nanoTime();
            }
            runCommands();
            stack.close(nowNanos);
            owner.steering().waker(slot.index(), null);
            stack = null;
            leaveSlot();
        }
        owner.giveBack(slot);
    }

    /** Whether a peer has not yet acknowledged all that it was sent, the FIN included. */
    private boolean isTakingLeave() {
        int[] leaving = {0};
        stack.tcp().forEachConnection(connection -> {
            switch (connection.state()) {
                case FIN_WAIT_1, CLOSING, LAST_ACK -> leaving[0]++;
                default -> {}
            }
        });
        return leaving[0] > 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        if (!(handle instanceof DpdkIoHandle dpdkHandle)) {
            throw new IllegalArgumentException(handle.getClass().getName() + " is not a channel of the DPDK transport");
        }
        if (stopping || stack == null) {
            throw new IllegalStateException("the event loop has no network stack: it has ended or could not start");
        }
        if (!handles.add(dpdkHandle)) {
            throw new IllegalStateException("the channel is registered already");
        }
        dpdkHandle.registered();
        return new LoopRegistration(this, dpdkHandle);
    }

    void unregister(DpdkIoHandle handle) {
        if (handles.remove(handle)) {
            handle.unregistered();
        }
    }

    /** The channels that are registered at present. */
    List<Channel> channels() {
        return handles.stream().map(DpdkIoHandle::channel).toList();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return DpdkIoHandle.class.isAssignableFrom(handleType);
    }

    /** The interface whose slot the loop has borrowed. */
    DpdkInterface networkInterface() {
        return owner;
    }

    /** The loop's slot. */
    LoopSlot slot() {
        return slot;
    }

    /** Rounds of reading that end with the turn. */
    ReadRounds reads() {
        return reads;
    }

    /** The event loop. */
    IoEventLoop eventLoop() {
        return (IoEventLoop) executor;
    }

    /** The stack, or null before the loop has started and after it has ended; used on the loop only. */
    NetworkStack stack() {
        return stack;
    }

    /** Runs something on the loop: at once where the caller is on it. */
    void execute(Runnable task) {
        if (executor.isExecutorThread(Thread.currentThread())) {
            task.run();
        } else {
            executor.execute(task);
        }
    }

    /**
     * Has the loop do something before its next turn, even while it waits for other loops to do the like. What is given
     * to a loop that ends is done before it ends or not at all.
     */
    void command(Runnable command) {
        commands.add(command);
        idler.wake();
    }

    /** Does what other loops have asked for; called on the loop. */
    void runCommands() {
        Runnable command;
        while ((command = commands.relaxedPoll()) != null) {
            command.run();
        }
    }

    /** Nanoseconds until the stack has a timer due. */
    long nanosToTimer(long nowNanos) {
        long deadlineNanos = stack.nextDeadlineNanos();
        return deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNanos - nowNanos;
    }

    /** Whether there is something to do that a sleep would put off. */
    boolean hasWork() {
        return stack.hasWork() || !reads.isEmpty() || !commands.isEmpty();
    }
}
