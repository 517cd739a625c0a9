package dev.peregrine.memcached.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** One connection under load: keeps what it has asked for, in order, and matches the replies. Used on its loop only. */
final class BenchConnection extends ChannelInboundHandlerAdapter {

    private final Worker worker;
    private final ReplyReader replies;
    private final int[] requests;
    private final long[] startNanos;
    private ChannelHandlerContext ctx;
    private int head;
    private int outstanding;
    private boolean answered;

    /** @param depth most requests that are ever under way */
    BenchConnection(Worker worker, ReplyReader replies, int depth) {
        this.worker = worker;
        this.replies = replies;
        int size = Integer.highestOneBit(Math.max(1, depth - 1)) << 1;
        requests = new int[size];
        startNanos = new long[size];
    }

    ChannelHandlerContext context() {
        return ctx;
    }

    /** Requests that have not been answered. */
    int outstanding() {
        return outstanding;
    }

    /** Notes a request that is being sent. */
    void asked(int request, long nanos) {
        int tail = head + outstanding & requests.length - 1;
        requests[tail] = request;
        startNanos[tail] = nanos;
        outstanding++;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        worker.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            read(in, worker.readNanos());
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in, long nowNanos) {
        while (outstanding > 0) {
            int reply = replies.next(in, requests[head]);
            if (reply == ReplyReader.NONE) {
                return;
            }
            if (reply == ReplyReader.WRONG) {
                worker.wrong(replies.wrong());
                context().close();
                return;
            }
            worker.answered(reply, nowNanos - startNanos[head]);
            head = head + 1 & requests.length - 1;
            outstanding--;
            answered = true;
        }
        if (in.isReadable()) {
            worker.wrong("the server sends " + in.readableBytes() + " bytes that nothing was asked for");
            context().close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        long readNanos = worker.endRead();
        if (answered) {
            answered = false;
            worker.refill(this, readNanos);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        worker.ended(this, "the server has closed a connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        worker.ended(this, Failures.reason(cause));
        context.close();
    }
}
