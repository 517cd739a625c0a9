package dev.peregrine.memcached.metrics;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Answers the requests of one scraper, health check or browser. */
final class MetricsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TEXT = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

    /** Which metrics are wanted, as with Prometheus's own exporters for Java; without it all are. */
    private static final String NAMES = "name[]";

    private final MetricsRegistry registry;
    private final BooleanSupplier ready;

    /** @param ready whether clients are to be sent here */
    MetricsHandler(MetricsRegistry registry, BooleanSupplier ready) {
        this.registry = registry;
        this.ready = ready;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        FullHttpResponse response = answer(request);
        HttpUtil.setContentLength(response, response.content().readableBytes());
        if (request.method().equals(HttpMethod.HEAD)) {
            response.content().clear();
        }
        context.writeAndFlush(response);
    }

    private FullHttpResponse answer(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            FullHttpResponse response = response(HttpResponseStatus.BAD_REQUEST, PLAIN_TEXT, "bad request\n");
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return response;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            FullHttpResponse response =
                    response(HttpResponseStatus.METHOD_NOT_ALLOWED, PLAIN_TEXT, "only GET and HEAD are served\n");
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
            return response;
        }
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        return switch (uri.path()) {
            case "/metrics" ->
                metrics(
                        request.headers().get(HttpHeaderNames.ACCEPT, ""),
                        uri.parameters().getOrDefault(NAMES, List.of()));
            case "/healthz" -> response(HttpResponseStatus.OK, PLAIN_TEXT, "ok\n");
            case "/readyz" -> readiness();
            case "/" -> page();
            case "/live.json" -> response(HttpResponseStatus.OK, "application/json", registry.live());
            default ->
                response(
                        HttpResponseStatus.NOT_FOUND,
                        PLAIN_TEXT,
                        "here are /, /metrics, /healthz, /readyz and /live.json\n");
        };
    }

    private FullHttpResponse metrics(String accepted, List<String> names) {
        String contentType = accepted.contains(OPEN_METRICS) ? OPEN_METRICS_TEXT : PROMETHEUS_TEXT;
        return response(HttpResponseStatus.OK, contentType, registry.scrape(contentType, names));
    }

    private FullHttpResponse readiness() {
        return ready.getAsBoolean()
                ? response(HttpResponseStatus.OK, PLAIN_TEXT, "ready\n")
                : response(HttpResponseStatus.SERVICE_UNAVAILABLE, PLAIN_TEXT, "not ready\n");
    }

    /** The page brings all that it needs with it, and is told to take nothing from elsewhere. */
    private static FullHttpResponse page() {
        FullHttpResponse response = response(HttpResponseStatus.OK, "text/html; charset=utf-8", LivePage.TEXT);
        response.headers()
                .set(
                        "Content-Security-Policy",
                        "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
        return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status, String contentType, String text) {
        ByteBuf body = ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        return response;
    }

    /** A scraper that went away, or sent what is no HTTP: nobody is left to be told. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
