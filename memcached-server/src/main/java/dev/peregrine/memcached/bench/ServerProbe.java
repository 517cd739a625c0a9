package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.server.transport.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a server for its version before it is loaded, to tell in time where there is none, or something else. */
final class ServerProbe extends ChannelInboundHandlerAdapter {

    private static final String QUESTION = "version\r\n";
    private static final String ANSWER = "VERSION ";
    private static final int MAX_ANSWER = 200;
    private static final int SHOWN = 60;

    private final StringBuilder answer = new StringBuilder();
    private final CompletableFuture<String> line = new CompletableFuture<>();

    private ServerProbe() {}

    /**
     * The version that the server tells.
     *
     * @throws BenchException where there is none, or it is no memcached server
     */
    static String ask(Transport transport, InetSocketAddress server, double timeoutSeconds) {
        ServerProbe probe = new ServerProbe();
        long timeoutMillis = (long) (timeoutSeconds * 1_000);
        ChannelFuture connected = transport.connect(server, probe);
        if (!connected.awaitUninterruptibly(timeoutMillis)) {
            throw new BenchException("cannot connect to " + text(server) + ": no answer within " + timeoutSeconds
                    + " s; is it the right address, and is the server running?");
        }
        if (!connected.isSuccess()) {
            throw new BenchException("cannot connect to " + text(server) + ": " + Failures.reason(connected.cause())
                    + "; is it the right address, and is the server running?");
        }
        try {
            return probe.line.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BenchException(text(server) + " does not answer within " + timeoutSeconds
                    + " s; is it a memcached server without TLS?");
        } catch (ExecutionException e) {
            throw new BenchException(
                    text(server) + " is no memcached server: " + e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } finally {
            connected.channel().close();
        }
    }

    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), QUESTION));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        answer.append(in.toString(StandardCharsets.ISO_8859_1));
        in.release();
        int end = answer.indexOf("\n");
        if (end < 0 && answer.length() < MAX_ANSWER) {
            return;
        }
        String first = answer.substring(0, end < 0 ? SHOWN : end).strip();
        if (first.startsWith(ANSWER)) {
            line.complete(first.substring(ANSWER.length()));
        } else {
            String shown = first.substring(0, Math.min(first.length(), SHOWN)).replaceAll("\\p{Cntrl}", "?");
            line.completeExceptionally(new BenchException("it answers \"" + shown + "\""));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        line.completeExceptionally(new BenchException("it closes the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        line.completeExceptionally(new BenchException(Failures.reason(cause)));
        context.close();
    }
}
