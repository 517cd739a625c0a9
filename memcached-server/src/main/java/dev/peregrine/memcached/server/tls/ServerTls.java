package dev.peregrine.memcached.server.tls;

import dev.peregrine.memcached.config.ListenAddress;
import dev.peregrine.memcached.config.TlsConfig;
import dev.peregrine.memcached.protocol.command.TlsStatistics;
import dev.peregrine.memcached.store.CacheClock;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/**
 * The server's TLS: puts it before accepted connections, and reads certificates anew. Connections keep the certificate
 * that they began with. Any thread may call it.
 */
public final class ServerTls implements AutoCloseable {

    private final TlsConfig config;
    private final CacheClock clock;
    private final SslProvider provider;
    private final TlsCounts counts = new TlsCounts();
    private final Sessions sessions = new Sessions();
    /** Null once it is closed. Guarded by this. */
    private SslContext context;
    /** Sessions that were resumed by tickets of contexts before. Guarded by this. */
    private long resumedBefore;

    private volatile long refreshedAtSeconds;

    private ServerTls(TlsConfig config, CacheClock clock, SslProvider provider) {
        this.config = config;
        this.clock = clock;
        this.provider = provider;
        replace(newContext());
    }

    private SslContext newContext() {
        return Contexts.create(config, Credentials.read(config), provider);
    }

    /**
     * Reads certificates and keys.
     *
     * @throws TlsException with one line where they cannot be used
     */
    public static ServerTls open(TlsConfig config, CacheClock clock) {
        return open(config, clock, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK);
    }

    static ServerTls open(TlsConfig config, CacheClock clock, SslProvider provider) {
        return new ServerTls(config, clock, provider);
    }

    /** Which library does it, for the log. */
    public String library() {
        return provider == SslProvider.JDK ? "the JDK" : OpenSsl.versionString();
    }

    /**
     * Lets new connections have what the files say now.
     *
     * @return what is wrong with the files, where something is; then all stays as it was
     */
    public Optional<String> reload() {
        try {
            replace(newContext());
            return Optional.empty();
        } catch (TlsException e) {
            return Optional.of(e.getMessage());
        }
    }

    private synchronized void replace(SslContext newContext) {
        close();
        context = newContext;
        refreshedAtSeconds = clock.nowSeconds();
    }

    /** Puts TLS before a connection. Called on its event loop, before anything is received. */
    public void secure(Channel channel, ListenAddress.Tls mode) {
        SslContext current = retained();
        try {
            SslHandler handler = current.newHandler(channel.alloc());
            SSLEngine engine = handler.engine();
            if (mode == ListenAddress.Tls.BASIC) {
                engine.setNeedClientAuth(false);
            } else if (mode == ListenAddress.Tls.MUTUAL) {
                engine.setNeedClientAuth(true);
            }
            channel.pipeline().addLast(handler, new TlsEvents(this, engine));
        } finally {
            ReferenceCountUtil.release(current);
        }
    }

    /** A reload on another thread must not free it meanwhile. */
    private synchronized SslContext retained() {
        return ReferenceCountUtil.retain(context);
    }

    /** What {@code stats} tells. */
    public TlsStatistics statistics() {
        return new TlsStatistics(newSessions(), counts.handshakeErrors(), counts.protocolErrors(), refreshedAtSeconds);
    }

    /** A ticket that did not help is taken for one that did, so that there may seem to be more of these. */
    private synchronized long newSessions() {
        long resumed = context == null ? 0 : Contexts.resumedByTicket(context);
        return Math.max(0, sessions.others() - resumedBefore - resumed);
    }

    TlsCounts counts() {
        return counts;
    }

    /** Notes the session of a handshake that has succeeded. */
    void established(SSLEngine engine) {
        if (config.sessionCache()) {
            sessions.note(engine.getSession());
        }
    }

    @Override
    public synchronized void close() {
        if (context != null) {
            resumedBefore += Contexts.resumedByTicket(context);
            ReferenceCountUtil.release(context);
            context = null;
        }
    }
}
