package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.auth.AuthInfo;
import net.rubyeye.xmemcached.command.BinaryCommandFactory;
import net.rubyeye.xmemcached.command.Command;

/** The xmemcached client, in either protocol, logged in or not. */
final class RacingXmemcached implements RacingClient {

    private static final int TIMEOUT_MILLIS = 60_000;

    private final MemcachedClient client;

    RacingXmemcached(InetSocketAddress server, boolean binary, Login login) throws Exception {
        XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(server));
        builder.setOpTimeout(TIMEOUT_MILLIS);
        builder.setConnectTimeout(TIMEOUT_MILLIS);
        LoginAwareCommands commands = new LoginAwareCommands();
        if (binary) {
            builder.setCommandFactory(commands);
        }
        if (login.isNeeded()) {
            // Its CRAM-MD5 answers the word "false" instead of the server's challenge, whatever the server.
            builder.addAuthInfo(server, AuthInfo.plain(login.user(), login.password()));
        }
        client = builder.build();
        client.setEnableHeartBeat(false);
        if (login.isNeeded()) {
            commands.awaitAnswer();
        }
    }

    /** Tells when the server has answered the login; until then the library sends commands that come to be refused. */
    private static final class LoginAwareCommands extends BinaryCommandFactory {

        private final CountDownLatch answered = new CountDownLatch(1);

        @Override
        public Command createAuthStartCommand(String mechanism, CountDownLatch latch, byte[] response) {
            CountDownLatch both = new CountDownLatch(1) {
                @Override
                public void countDown() {
                    super.countDown();
                    answered.countDown();
                }
            };
            return super.createAuthStartCommand(mechanism, both, response);
        }

        private void awaitAnswer() throws InterruptedException {
            if (!answered.await(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no answer to the login");
            }
        }
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
