package dev.peregrine.memcached.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.ConfigLoader;
import dev.peregrine.memcached.config.Invocation;
import dev.peregrine.memcached.server.MemcachedServer;
import dev.peregrine.memcached.server.transport.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the subcommand tells of servers that work, and what of those that do not. */
class BenchTest {

    private static final String VERSION = "VERSION 1.2.3\r\n";

    private static MemcachedServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        Invocation invocation =
                ConfigLoader.load(Transports.offered(), "-p", "-1", "-l", "127.0.0.1", "-t", "1", "-m", "64");
        server = MemcachedServer.start(((Invocation.Serve) invocation).config());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--pipeline 1",
                "--pipeline 7 --threads 2",
                "--pipeline 32 --protocol meta",
                "--value-size 0",
                "--value-size 3 --protocol meta",
                "--value-size 70001 --pipeline 2",
                "--key-size 8 --distribution zipf",
                "--key-size 250 --distribution zipf:1.2 --protocol meta",
                "--rate 500",
                "--rate 500 --rush 0.2",
                "--ratio 1:1 --transport epoll",
                "--ratio 0:1"
            })
    void everyReplyIsCountedAndRight(String options) throws IOException {
        Path json = folder.resolve("result.json");
        List<String> line = List.of(
                ("-s 127.0.0.1:" + server.port() + " --transport nio -q -c 4 --keys 300 --verify full -w 0.1 -d 0.3"
                                + " --json " + json + " " + options)
                        .replace("--transport nio -q", options.contains("--transport") ? "-q" : "--transport nio -q")
                        .split(" "));

        Benching bench = Benching.run(line);

        assertThat(bench.errors()).isEmpty();
        assertThat(bench.status()).isZero();
        String result = Files.readString(json);
        assertThat(number(result, "requests"))
                .isPositive()
                .isEqualTo(number(result, "hits") + number(result, "stored"));
        assertThat(number(result, "misses")).isZero();
        if (!options.contains("0:1")) {
            assertThat(number(result, "hits")).isPositive();
        }
    }

    @Test
    void theMixIsTheOneAskedFor() throws IOException {
        Path json = folder.resolve("result.json");

        Benching.run(
                server.port(),
                "-c",
                "2",
                "-P",
                "16",
                "--keys",
                "100",
                "--ratio",
                "3:1",
                "-w",
                "0",
                "-d",
                "0.5",
                "--json",
                json.toString());

        String result = Files.readString(json);
        assertThat(number(result, "hits") / number(result, "stored")).isBetween(2.0, 4.5);
    }

    @Test
    void missesAreCountedAndNoErrors() throws IOException {
        Path json = folder.resolve("result.json");

        Benching bench = Benching.run(
                server.port(),
                "-c",
                "1",
                "--no-load",
                "--key-size",
                "17",
                "--ratio",
                "1:0",
                "-w",
                "0",
                "-d",
                "0.2",
                "--json",
                json.toString());

        assertThat(bench.status()).as(bench.errors()).isZero();
        String result = Files.readString(json);
        assertThat(number(result, "misses")).isPositive().isEqualTo(number(result, "requests"));
    }

    @Test
    void theReportsAreWholeAndAgree() throws IOException {
        Path html = folder.resolve("result.html");

        Benching bench = Benching.run(
                server.port(), "-c", "2", "--keys", "50", "-w", "0", "-d", "0.3", "--html", html.toString());

        assertThat(bench.output())
                .contains("over nio, closed loop: 2 connections")
                .containsPattern("requests/s +[\\d,]+")
                .containsPattern("p50 +p90 +p99 +p99.9 +max");
        assertThat(Files.readString(html))
                .startsWith("<!DOCTYPE html>")
                .contains("<polyline", bench.output().lines().findFirst().orElseThrow())
                .doesNotContain("NaN", "Infinity")
                .endsWith("</html>\n");
    }

    @Test
    void withNobodyThereItSaysSo() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertRefused(Benching.run(port), "cannot connect to 127.0.0.1:" + port + ": connection refused");
    }

    @Test
    void anotherKindOfServerIsRecognised() throws IOException {
        try (FakeServer web = new FakeServer((line, number) -> "HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertRefused(
                    Benching.run(web.port()),
                    "127.0.0.1:" + web.port() + " is no memcached server: it answers \"HTTP/1.1 400 Bad Request\"");
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (FakeServer mute = new FakeServer((line, number) -> "")) {
            assertRefused(Benching.run(mute.port(), "--timeout", "0.3"), "does not answer within 0.3 s");
        }
    }

    @Test
    void aServerThatDiesMidwayIsNoResult() throws IOException {
        try (FakeServer dying =
                new FakeServer((line, number) -> number == 0 ? VERSION : number < 500 ? "END\r\n" : null)) {
            assertRefused(
                    Benching.run(dying.port(), "-c", "2", "--no-load", "--ratio", "1:0", "-w", "0", "-d", "60"),
                    "the server has closed a connection, 1 of its requests unanswered");
        }
    }

    @Test
    void aServerThatFallsSilentMidwayIsNoResult() throws IOException {
        try (FakeServer silent =
                new FakeServer((line, number) -> number == 0 ? VERSION : number < 500 ? "END\r\n" : "")) {
            assertRefused(
                    Benching.run(
                            silent.port(),
                            "-c",
                            "2",
                            "--no-load",
                            "--ratio",
                            "1:0",
                            "-w",
                            "0",
                            "-d",
                            "60",
                            "--timeout",
                            "0.5"),
                    "no reply for 0.5 s");
        }
    }

    @Test
    void aRushIsAsFastAsRepliesComeAndNotMeasured() throws IOException {
        Path json = folder.resolve("result.json");
        AtomicInteger answered = new AtomicInteger();
        FakeServer.Answer answer = (line, number) -> {
            answered.incrementAndGet();
            return number == 0 ? VERSION : "END\r\n";
        };
        try (FakeServer server = new FakeServer(answer)) {
            String options = "-c 1 --no-load --ratio 1:0 --rate 100 --rush 0.5 -w 0 -d 0.5 --json " + json;
            Benching bench = Benching.run(server.port(), options.split(" "));
            assertThat(bench.status()).as(bench.errors()).isZero();
        }
        // At the rate, a second would be 100.
        assertThat(number(Files.readString(json), "requests")).isBetween(1.0, 75.0);
        assertThat(answered.get()).isGreaterThan(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SERVER_ERROR out of memory\\r\\n        | a get was answered by "SERVER_ERROR out of memory"
            VALUE 00000000deadbeef 0 4\\r\\nEND\\r\\n | a get was answered by "VALUE 00000000deadbeef 0 4"
            END\\r\\nEND\\r\\n                        | bytes that nothing was asked for
            """)
    void aWrongReplyIsNoResult(String reply, String told) throws IOException {
        String sent = reply.translateEscapes();
        try (FakeServer wrong =
                new FakeServer((line, number) -> number == 0 ? VERSION : number < 50 ? "END\r\n" : sent)) {
            assertRefused(
                    Benching.run(wrong.port(), "-c", "1", "--no-load", "--ratio", "1:0", "-w", "0", "-d", "60"), told);
        }
    }

    @Test
    void aChangedValueIsNoResult() throws IOException {
        FakeServer.Answer answer = (line, number) -> number == 0
                ? VERSION
                : "VALUE " + line.substring("get ".length()) + " 0 16\r\n0123456789abcdef\r\nEND\r\n";
        try (FakeServer wrong = new FakeServer(answer)) {
            assertRefused(
                    Benching.run(
                            wrong.port(), "-c", "1", "--no-load", "--ratio", "1:0", "--value-size", "16", "-d", "60"),
                    "is not the one that was set");
        }
    }

    /** A server that stalls once: in the open loop all requests that were due meanwhile were late, not just one. */
    @Test
    void latenciesCountFromWhenARequestWasDue() throws IOException {
        FakeServer.Answer stall = (line, number) -> {
            if (number == 100) {
                Thread.currentThread().join(400);
            }
            return number == 0 ? VERSION : "END\r\n";
        };
        Path json = folder.resolve("result.json");
        try (FakeServer server = new FakeServer(stall)) {
            Benching bench = Benching.run(
                    server.port(),
                    "-c",
                    "1",
                    "--no-load",
                    "--ratio",
                    "1:0",
                    "-w",
                    "0",
                    "-d",
                    "2",
                    "-r",
                    "500",
                    "--json",
                    json.toString());
            assertThat(bench.status()).as(bench.errors()).isZero();
        }
        // 400 of 2,000 ms are a fifth of the requests, of which half were late by more than 200 ms.
        assertThat(number(Files.readString(json), "p90")).isGreaterThan(50e6);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -s localhost                | --server localhost: must be host:port
            -s 127.0.0.1:99999          | must be host:port or [v6]:port, with a port from 1 to 65535
            -s no-such-host.invalid:1   | unknown host name
            --transport dpkd            | --transport dpkd: must be one of nio, epoll, io_uring, dpdk
            --transport dpdk            | needs the section dpdk of a file that --config names
            --config nowhere.yaml       | cannot read nowhere.yaml: there is no such file
            -c 2 -t 3                   | --connections 2: must be at least --threads, 3
            --ratio ten                 | --ratio ten: must be two numbers, as in 10:1
            --ratio 0:0                 | --ratio 0:0: must not be all zero
            --distribution normal       | --distribution normal: must be uniform, zipf or zipf:<exponent>
            --distribution zipf:0       | --distribution zipf:0: the exponent must be above 0
            --keys many                 | is not an int
            --key-size 7                | --key-size 7: must be from 8 to 250
            -d 0                        | --duration 0.0: must be above 0
            --rush -1                   | --rush -1.0: must be 0 or more
            --interval 0                | --interval 0.0: must be 0.01 or more
            --json nowhere/result.json  | cannot write nowhere/result.json: no such folder
            --frobnicate                | Unknown option:
            """)
    void aMistakeIsRefusedInOneLine(String line, String told) {
        assertRefused(Benching.run(List.of(line.split(" "))), told);
    }

    private static void assertRefused(Benching bench, String told) {
        assertThat(bench.errors())
                .startsWith("memcached-server bench: ")
                .contains(told)
                .hasLineCount(1)
                .doesNotContain("Exception");
        assertThat(bench.status()).isEqualTo(1);
        assertThat(bench.output()).isEmpty();
    }

    private static double number(String json, String name) {
        Matcher matcher =
                Pattern.compile("\"" + Pattern.quote(name) + "\": ([\\d.]+)").matcher(json);
        assertThat(matcher.find()).as(name + " in " + json).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
