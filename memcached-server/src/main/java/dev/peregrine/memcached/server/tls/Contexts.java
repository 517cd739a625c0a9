package dev.peregrine.memcached.server.tls;

import dev.peregrine.memcached.config.TlsConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Makes Netty's TLS contexts out of credentials and options. */
final class Contexts {

    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    /** As with memcached the option is about the versions before; 1.3 has these three. */
    private static final List<String> CIPHERS_OF_1_3 =
            List.of("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256");

    private Contexts() {}

    /** @throws TlsException with one line */
    static SslContext create(TlsConfig config, Credentials credentials, SslProvider provider) {
        SslContextBuilder builder = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(provider)
                .protocols(VERSIONS.subList(config.minVersion(), VERSIONS.size()))
                .clientAuth(clientAuth(config.verifyMode()))
                .trustManager(credentials.trust());
        config.ciphers().ifPresent(ciphers -> ciphers(builder, ciphers, provider));
        try {
            SslContext context = builder.build();
            cacheSessions(context, config.sessionCache());
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsException(config.ciphers()
                    .map(ciphers -> "Error setting the provided cipher(s): " + ciphers
                            + "; -o ssl_ciphers takes a list, as openssl ciphers shows them")
                    .orElseGet(() -> "TLS cannot be set up with these certificates: " + reason(e)));
        }
    }

    private static ClientAuth clientAuth(int verifyMode) {
        return switch (verifyMode) {
            case 0 -> ClientAuth.NONE;
            case 1 -> ClientAuth.OPTIONAL;
            default -> ClientAuth.REQUIRE;
        };
    }

    private static void ciphers(SslContextBuilder builder, String given, SslProvider provider) {
        List<String> ciphers = new ArrayList<>(List.of(given.split("[:, ]+")));
        if (provider == SslProvider.JDK) {
            builder.ciphers(with13(ciphers), (wanted, defaults, supported) -> all(wanted, supported));
        } else {
            // OpenSSL itself knows what its words stand for.
            builder.ciphers(with13(ciphers), (wanted, defaults, supported) -> toArray(wanted));
        }
    }

    private static List<String> with13(List<String> ciphers) {
        if (ciphers.stream().noneMatch(CIPHERS_OF_1_3::contains)) {
            ciphers.addAll(CIPHERS_OF_1_3);
        }
        return ciphers;
    }

    private static String[] all(Iterable<String> wanted, Set<String> supported) {
        String[] ciphers = toArray(wanted);
        for (String cipher : ciphers) {
            if (!supported.contains(cipher)) {
                throw new IllegalArgumentException(cipher);
            }
        }
        return ciphers;
    }

    private static String[] toArray(Iterable<String> ciphers) {
        List<String> list = new ArrayList<>();
        ciphers.forEach(list::add);
        return list.toArray(String[]::new);
    }

    /** The JDK's provider knows no way to turn its memory of sessions off. */
    private static void cacheSessions(SslContext context, boolean cache) {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            sessions.setSessionCacheEnabled(cache);
            if (cache) {
                sessions.setTicketKeys(newTicketKey());
            }
        }
    }

    /** As OpenSSL has one for each context. Of tickets by a key of its own BoringSSL does not tell whether they came back. */
    private static OpenSslSessionTicketKey newTicketKey() {
        return new OpenSslSessionTicketKey(
                random(OpenSslSessionTicketKey.NAME_SIZE),
                random(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                random(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    /** How many sessions were resumed by a ticket of a context. The JDK's provider does not tell. */
    static long resumedByTicket(SslContext context) {
        return context.sessionContext() instanceof OpenSslServerSessionContext sessions
                ? sessions.stats().ticketKeyResume()
                : 0;
    }

    private static String reason(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("unknown reason");
    }
}
