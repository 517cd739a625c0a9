package dev.peregrine.memcached.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the HTTP port answers scrapers, health checks and strangers. */
class MetricsEndpointTest {

    private static final AtomicLong TEAPOTS = new AtomicLong();

    private static final AtomicBoolean REACHABLE = new AtomicBoolean(true);

    private static MetricsEndpoint endpoint;
    private static HttpClient client;

    @BeforeAll
    static void open() {
        endpoint = new MetricsEndpoint(
                List.of(registry -> FunctionCounter.builder("teapots", TEAPOTS, AtomicLong::doubleValue)
                        .register(registry)),
                REACHABLE::get);
        endpoint.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        client.close();
        endpoint.close();
    }

    @Test
    void aScrapeReadsTheMetersAsTheyAreThen() throws Exception {
        TEAPOTS.set(7);
        assertThat(get("/metrics").body()).contains("\nteapots_total{application=\"peregrine\"} 7.0\n");

        TEAPOTS.set(8);
        HttpResponse<String> second = get("/metrics?other=ignored");
        assertThat(second.body()).contains("\nteapots_total{application=\"peregrine\"} 8.0\n");
        assertThat(second.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void someMetricsAreAskedForByName() throws Exception {
        TEAPOTS.set(9);

        String some = get("/metrics?name%5B%5D=teapots_total&name[]=jvm_threads_live_threads")
                .body();

        assertThat(some.lines().filter(line -> !line.startsWith("#")))
                .hasSize(2)
                .contains("teapots_total{application=\"peregrine\"} 9.0")
                .anyMatch(line -> line.startsWith("jvm_threads_live_threads{"));
        assertThat(get("/metrics?name[]=no_such").body()).isEmpty();
    }

    @Test
    void theJvmIsAmongTheMeters() throws Exception {
        assertThat(get("/metrics").body())
                .contains("\njvm_memory_used_bytes{")
                .contains("\njvm_threads_live_threads{")
                .contains("\nprocess_uptime_seconds{")
                .contains("\nprocess_cpu_usage{")
                .contains("\nprocess_files_open_files{");
    }

    @Test
    void openMetricsIsServedToThoseWhoAskForIt() throws Exception {
        HttpResponse<String> response = send(
                request("/metrics").header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5"));

        assertThat(response.headers().firstValue("content-type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void readinessIsWhatTheServerSaidLast() throws Exception {
        endpoint.ready(true);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("ready\n");

        endpoint.ready(false);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutALinkTheServerIsNotReady() throws Exception {
        endpoint.ready(true);
        REACHABLE.set(false);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);

        REACHABLE.set(true);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void thePageTakesNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'; connect-src 'self'"));
        assertThat(page.body()).startsWith("<!DOCTYPE html>").doesNotContain("http://", "https://", "src=", "@import");
    }

    @Test
    void healthIsOneWord() throws Exception {
        HttpResponse<String> response = get("/healthz");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok\n");
    }

    @Test
    void otherPathsAreNotFound() throws Exception {
        assertThat(get("/other").statusCode()).isEqualTo(404);
        assertThat(get("/metricsx").statusCode()).isEqualTo(404);
    }

    @Test
    void onlyReadingIsServed() throws Exception {
        HttpResponse<String> posted = send(request("/metrics").POST(BodyPublishers.ofString("x")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("allow")).contains("GET, HEAD");

        HttpResponse<String> head = send(request("/healthz").HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-length")).contains("3");
    }

    @Test
    void whatIsNoHttpIsAnsweredAndClosed() throws IOException {
        assertThat(exchange("STAT\0 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void aBodyTooLargeIsRefused() throws IOException {
        assertThat(exchange(
                        "POST /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"))
                .startsWith("HTTP/1.1 413 Request Entity Too Large\r\n");
    }

    @Test
    void aConnectionServesAnotherRequestUnlessItsClientSaysNo() throws IOException {
        String first = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        String last = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        String both = exchange(first + last);

        assertThat(both.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(3);
    }

    /** Sends a text and returns all that comes until the other side closes. */
    private static String exchange(String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(endpoint.address());
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
