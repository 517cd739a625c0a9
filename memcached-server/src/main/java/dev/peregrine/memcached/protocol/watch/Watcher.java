package dev.peregrine.memcached.protocol.watch;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A client that watches: it gets log lines, and nothing that it sends is looked at any more.
 *
 * <p>Any thread offers lines, the channel's event loop sends them. A client that reads too slowly misses lines: what
 * waits is bounded, and the next line that finds room comes behind one that tells how many were skipped.
 */
public final class Watcher extends ChannelInboundHandlerAdapter implements Runnable {

    private static final byte[] OK = "OK\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Left free in the buffer for a line that tells what was skipped. */
    private static final int SKIPPED_LINE_BYTES = 128;

    private static final int LARGEST_WRITE = 16 * 1024;

    private final Watchers watchers;
    private final int streams;
    private final int limitBytes;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private long skipped;
    private boolean scheduled;
    private volatile ChannelHandlerContext ctx;

    Watcher(Watchers watchers, int streams, int limitBytes) {
        this.watchers = watchers;
        this.streams = streams;
        this.limitBytes = limitBytes;
        add(OK);
    }

    int streams() {
        return streams;
    }

    /** Takes a line to be sent; false where there is no room for it. */
    synchronized boolean offer(byte[] line) {
        if (waitingBytes + line.length + SKIPPED_LINE_BYTES > limitBytes) {
            skipped++;
            return false;
        }
        if (skipped > 0) {
            add(("skipped=" + skipped + '\n').getBytes(StandardCharsets.US_ASCII));
            skipped = 0;
        }
        add(line);
        ChannelHandlerContext channel = ctx;
        if (!scheduled && channel != null) {
            scheduled = true;
            channel.executor().execute(this);
        }
        return true;
    }

    private void add(byte[] line) {
        waiting.add(line);
        waitingBytes += line.length;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        run();
    }

    /** Sends what waits, as far as the client reads; the channel tells when it takes more. */
    @Override
    public void run() {
        while (ctx.channel().isWritable()) {
            ByteBuf lines = take();
            if (lines == null) {
                return;
            }
            ctx.writeAndFlush(lines, ctx.voidPromise());
        }
    }

    /** Some of what waits; null where nothing does, so that the next line has to schedule another run. */
    private synchronized ByteBuf take() {
        scheduled = !waiting.isEmpty();
        if (!scheduled) {
            return null;
        }
        ByteBuf lines = ctx.alloc().directBuffer(Math.min(waitingBytes, LARGEST_WRITE));
        while (!waiting.isEmpty() && waiting.element().length <= lines.writableBytes()) {
            byte[] line = waiting.remove();
            waitingBytes -= line.length;
            lines.writeBytes(line);
        }
        return lines;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        if (context.channel().isWritable()) {
            run();
        }
        super.channelWritabilityChanged(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        watchers.remove(this);
        super.channelInactive(context);
    }
}
