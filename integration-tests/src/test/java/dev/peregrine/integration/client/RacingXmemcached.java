package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.command.BinaryCommandFactory;

/** The xmemcached client, in either protocol. */
final class RacingXmemcached implements RacingClient {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final MemcachedClient client;

    RacingXmemcached(InetSocketAddress server, boolean binary) throws IOException {
        XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(server));
        builder.setOpTimeout(TIMEOUT_MILLIS);
        builder.setConnectTimeout(TIMEOUT_MILLIS);
        if (binary) {
            builder.setCommandFactory(new BinaryCommandFactory());
        }
        client = builder.build();
        client.setEnableHeartBeat(false);
    }

    @Override
    public void set(String key, String value) throws Exception {
        if (!client.set(key, 0, value)) {
            throw new AssertionError("set of " + key);
        }
    }

    @Override
    public Map<String, String> get(Collection<String> keys) throws Exception {
        return client.get(keys, TIMEOUT_MILLIS);
    }

    @Override
    public boolean count(String key) throws Exception {
        GetsResponse<String> seen = client.gets(key);
        long next = Long.parseLong(seen.getValue()) + 1;
        return client.cas(key, 0, Long.toString(next), seen.getCas());
    }

    @Override
    public void close() throws IOException {
        client.shutdown();
    }
}
