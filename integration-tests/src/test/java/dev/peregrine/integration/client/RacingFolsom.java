package dev.peregrine.integration.client;

import com.spotify.folsom.AsciiMemcacheClient;
import com.spotify.folsom.BinaryMemcacheClient;
import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The folsom client, in either protocol, logged in or not, over TLS or not. */
final class RacingFolsom implements RacingClient {

    private static final int TIMEOUT_SECONDS = 60;

    /** More than there are keys in one request. */
    private static final int MAX_OUTSTANDING_REQUESTS = 20_000;

    private final MemcacheClient<String> client;

    RacingFolsom(InetSocketAddress server, boolean binary, Login login, String certificate) throws Exception {
        MemcacheClientBuilder<String> builder = MemcacheClientBuilder.newStringClient()
                .withAddress(server.getHostString(), server.getPort())
                .withMaxOutstandingRequests(MAX_OUTSTANDING_REQUESTS)
                .withConnectionTimeoutMillis(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS));
        if (login.isNeeded()) {
            builder.withUsernamePassword(login.user(), login.password());
        }
        if (!certificate.isEmpty()) {
            SSLContext tls = Tls.trusting(Path.of(certificate));
            builder.withSSLEngineFactory((host, port) -> engine(tls, host, port));
        }
        client = binary ? builder.connectBinary() : builder.connectAscii();
        client.awaitConnected(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    private static SSLEngine engine(SSLContext tls, String host, int port) {
        SSLEngine engine = tls.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        return engine;
    }

    @Override
    public void everyday() throws Exception {
        expect(MemcacheStatus.OK, client.add("folsom", "one", 0));
        expect(MemcacheStatus.ITEM_NOT_STORED, client.add("folsom", "two", 0), MemcacheStatus.KEY_EXISTS);
        expect(MemcacheStatus.OK, client.append("folsom", "!"));
        expect(MemcacheStatus.OK, client.prepend("folsom", "at "));
        expect(MemcacheStatus.OK, client.touch("folsom", 100));
        GetResult<String> seen = await(client.casGet("folsom"));
        check(seen.getValue().equals("at one!"), "what append and prepend have made");
        expect(MemcacheStatus.OK, client.set("folsom", "three", 0, seen.getCas()));
        expect(MemcacheStatus.KEY_EXISTS, client.set("folsom", "four", 0, seen.getCas()));
        expect(MemcacheStatus.OK, client.set("folsom", "17", 0));
        check(increment() == 20, "incr");
        expect(MemcacheStatus.OK, client.delete("folsom"));
        expect(MemcacheStatus.KEY_NOT_FOUND, client.delete("folsom"));
        check(await(client.get("folsom")) == null, "get after delete");
        check(!await(client.getStats("")).isEmpty(), "statistics");
    }

    private long increment() throws Exception {
        return switch (client) {
            case AsciiMemcacheClient<String> text -> await(text.incr("folsom", 3));
            case BinaryMemcacheClient<String> binary -> await(binary.incr("folsom", 3, 0, 0));
            default -> throw new AssertionError(client);
        };
    }

    @Override
    public void set(String key, String value) throws Exception {
        expect(MemcacheStatus.OK, client.set(key, value, 0));
    }

    @Override
    public Map<String, String> get(Collection<String> keys) throws Exception {
        return await(client.getAsMap(List.copyOf(keys)));
    }

    @Override
    public boolean count(String key) throws Exception {
        GetResult<String> seen = await(client.casGet(key));
        long next = Long.parseLong(seen.getValue()) + 1;
        return await(client.set(key, Long.toString(next), 0, seen.getCas())) == MemcacheStatus.OK;
    }

    private static void expect(MemcacheStatus status, CompletionStage<MemcacheStatus> answer, MemcacheStatus... others)
            throws Exception {
        MemcacheStatus actual = await(answer);
        check(actual == status || List.of(others).contains(actual), status + " and not " + actual);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("not so: " + what);
        }
    }

    private static <T> T await(CompletionStage<T> answer) throws Exception {
        return answer.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        client.shutdown();
        client.awaitDisconnected(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
}
