import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Starts the finished jar once, lets it serve a little, and keeps what the JVM has loaded and linked as a cache beside the
 * jar, by which later starts take half the time. Run by the build as {@code TrainStart.java JAR CACHE}.
 *
 * <p>What it has profiled is not kept: the compiler would take the few requests on one transport for what is usual, and a
 * server on DPDK then spent 1.4 times as much on a request for as long as it ran.
 *
 * <p>The jar runs without the cache too, and so does a JVM that the cache does not fit: a failure is told and fails no
 * build.
 */
final class TrainStart {
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
    private static final String READY = "ready after";
    private static final int REQUESTS = 2_000;
    private static final byte[] EXCHANGE =
            "set k 0 0 5\r\nvalue\r\nget k\r\nget none\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLY =
            "STORED\r\nVALUE k 0 5\r\nvalue\r\nEND\r\nEND\r\n".getBytes(StandardCharsets.US_ASCII);

    private TrainStart() {}

    public static void main(String[] arguments) throws Exception {
        Path cache = Path.of(arguments[1]);
        Path unfinished = Path.of(cache + ".part");
        Files.deleteIfExists(cache);
        Files.deleteIfExists(unfinished);
        try {
            train(arguments[0], unfinished);
            Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            System.out.println("The jar stays without a cache for its start: " + e);
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(Path.of(unfinished + ".config"));
        }
    }

    private static void train(String jar, Path cache) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process server = new ProcessBuilder(
                        java,
                        "-XX:AOTCacheOutput=" + cache,
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-AOTRecordTraining",
                        "-Xlog:aot*=off",
                        "-jar",
                        jar,
                        "-p",
                        "-1",
                        "-l",
                        "127.0.0.1")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader log = server.inputReader()) {
            serve(port(log));
            // The handle's way, for the process's own closes the log, too.
            server.toHandle().destroy();
            log.transferTo(Writer.nullWriter());
            if (!server.waitFor(1, TimeUnit.MINUTES)) {
                throw new IOException("the server does not end");
            }
        } finally {
            server.destroyForcibly();
        }
    }

    /** Where it listens, once it does; any free port, since others may take the one that was free a moment ago. */
    private static int port(BufferedReader log) throws IOException {
        int port = 0;
        StringJoiner said = new StringJoiner(" | ");
        String line = log.readLine();
        while (line != null && !line.contains(READY)) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                port = Integer.parseInt(listening.group(1));
            }
            said.add(line);
            line = log.readLine();
        }
        if (line == null) {
            throw new IOException("the server does not start: " + said);
        }
        return port;
    }

    private static void serve(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream replies = socket.getInputStream();
            for (int i = 0; i < REQUESTS; i++) {
                socket.getOutputStream().write(EXCHANGE);
                if (replies.readNBytes(REPLY.length).length < REPLY.length) {
                    throw new IOException("the server ends the connection");
                }
            }
        }
    }
}
