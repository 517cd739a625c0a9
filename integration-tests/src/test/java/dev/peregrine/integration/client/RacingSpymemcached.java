package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.spy.memcached.CASResponse;
import net.spy.memcached.CASValue;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.auth.AuthDescriptor;
import net.spy.memcached.auth.PlainCallbackHandler;

/** The spymemcached client, in either protocol, logged in, without telling the password, or not. */
final class RacingSpymemcached implements RacingClient {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final MemcachedClient client;

    RacingSpymemcached(InetSocketAddress server, boolean binary, Login login) throws IOException {
        ConnectionFactoryBuilder builder = new ConnectionFactoryBuilder()
                .setOpTimeout(TIMEOUT_MILLIS)
                .setAuthWaitTime(TIMEOUT_MILLIS)
                .setProtocol(
                        binary ? ConnectionFactoryBuilder.Protocol.BINARY : ConnectionFactoryBuilder.Protocol.TEXT);
        if (login.isNeeded()) {
            // Without names it asks the server, and takes the first of its mechanisms that the JDK knows: CRAM-MD5.
            builder.setAuthDescriptor(
                    new AuthDescriptor(null, new PlainCallbackHandler(login.user(), login.password())));
        }
        client = new MemcachedClient(builder.build(), List.of(server));
    }

    @Override
    public void set(String key, String value) throws Exception {
        if (!client.set(key, 0, value).get()) {
            throw new AssertionError("set of " + key);
        }
    }

    @Override
    public Map<String, String> get(Collection<String> keys) {
        Map<String, String> values = new HashMap<>();
        client.getBulk(keys).forEach((key, value) -> values.put(key, (String) value));
        return values;
    }

    @Override
    public boolean count(String key) {
        CASValue<Object> seen = client.gets(key);
        long next = Long.parseLong((String) seen.getValue()) + 1;
        return client.cas(key, seen.getCas(), Long.toString(next)) == CASResponse.OK;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
