package dev.peregrine.transport.dpdk;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Writes down what a channel's pipeline is told, for a test to wait for. */
class Recorder extends ChannelInboundHandlerAdapter {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<Integer> messageSizes = new ArrayList<>();
    private final List<Object> events = new ArrayList<>();

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        record("active");
        super.channelActive(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        record("inactive");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes).release();
        synchronized (this) {
            received.writeBytes(bytes);
            messageSizes.add(bytes.length);
            notifyAll();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        record(ctx.channel().isWritable() ? "writable" : "unwritable");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        record(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        record(cause);
    }

    private synchronized void record(Object event) {
        events.add(event);
        notifyAll();
    }

    /** All bytes received so far. */
    synchronized byte[] received() {
        return received.toByteArray();
    }

    synchronized int receivedBytes() {
        return received.size();
    }

    /** Bytes of each message received so far. */
    synchronized List<Integer> messageSizes() {
        return List.copyOf(messageSizes);
    }

    /** What happened so far but for messages: words for changes of state, user events and exceptions as they are. */
    synchronized List<Object> events() {
        return List.copyOf(events);
    }

    /** Waits until so many bytes have been received. */
    Recorder awaitBytes(int count) throws InterruptedException {
        return await(r -> r.receivedBytes() >= count, count + " bytes");
    }

    /** Waits until something has happened. */
    Recorder awaitEvent(Object event) throws InterruptedException {
        return await(r -> r.events().contains(event), event.toString());
    }

    /** Waits until a condition holds. */
    synchronized Recorder await(Predicate<Recorder> condition, String what) throws InterruptedException {
        long endNanos = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.test(this)) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            if (leftMillis <= 0) {
                throw new AssertionError(
                        "waited in vain for " + what + "; received " + received.size() + " bytes, events " + events);
            }
            wait(leftMillis);
        }
        return this;
    }
}
