package dev.peregrine.memcached.server.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Counts what goes wrong in one connection's TLS, and ends the connection; nothing of it goes further up. */
final class TlsEvents extends ChannelInboundHandlerAdapter {

    private final ServerTls tls;
    private final SSLEngine engine;
    private boolean established;

    TlsEvents(ServerTls tls, SSLEngine engine) {
        this.tls = tls;
        this.engine = engine;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            established = handshake.isSuccess();
            if (established) {
                tls.established(engine);
            } else {
                tls.counts().handshakeFailed();
                context.close();
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean ofTls = cause instanceof SSLException
                || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
        if (!ofTls) {
            context.fireExceptionCaught(cause);
            return;
        }
        if (established) {
            tls.counts().protocolFailed();
        }
        context.close();
    }
}
