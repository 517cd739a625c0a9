package dev.peregrine.memcached.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own on a free port of the loopback, to be asked what it answers: the original, or ours. */
final class ComparedServer implements AutoCloseable {

    /** Names the original; Debian's package puts it where it is looked for otherwise. */
    private static final String ORIGINAL_PROPERTY = "peregrine.memcached";

    /** Where the package phase leaves our jar, seen from the module's folder. */
    private static final Path JAR = Path.of("target", "memcached-server.jar");

    /** Enough that no item has to make room: which one does is each server's own matter. */
    private static final String MEGABYTES = "1024";

    private static final Pattern STATISTIC = Pattern.compile("STAT (\\S+) (.*)\r\n");
    private static final String STATISTICS_END = "END\r\n";
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long LOOK_AGAIN_MILLIS = 20;
    private static final int ANSWER_MILLIS = 60_000;

    private final Process process;
    private final InetSocketAddress address;
    private final Socket control;

    private ComparedServer(Process process, InetSocketAddress address) throws IOException {
        this.process = process;
        this.address = address;
        this.control = awaitListening();
    }

    /** Where the original is, whether it exists or not. */
    static Path originalProgram() {
        return Path.of(System.getProperty(ORIGINAL_PROPERTY, "/usr/bin/memcached"));
    }

    static boolean originalIsInstalled() {
        return Files.isExecutable(originalProgram());
    }

    static ComparedServer startOriginal() throws IOException {
        return start(List.of(originalProgram().toString(), "-u", System.getProperty("user.name")));
    }

    static ComparedServer startJar() throws IOException {
        if (!Files.exists(JAR)) {
            throw new AssertionError(JAR.toAbsolutePath() + " is missing: the package phase makes it");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return start(List.of(java, "-jar", JAR.toString()));
    }

    private static ComparedServer start(List<String> program) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of("-l", "127.0.0.1", "-p", Integer.toString(port), "-t", "1", "-m", MEGABYTES));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new ComparedServer(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Socket awaitListening() throws IOException {
        long deadlineNanos = System.nanoTime() + START_NANOS;
        while (true) {
            try {
                return connect();
            } catch (IOException e) {
                if (endsWithin(LOOK_AGAIN_MILLIS) || System.nanoTime() - deadlineNanos > 0) {
                    process.destroy();
                    throw new IOException(process.info().commandLine().orElse("the server") + " does not listen", e);
                }
            }
        }
    }

    private boolean endsWithin(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Lets all items die and all counters begin anew, and returns what it tells of itself then. */
    Map<String, String> empty() throws IOException {
        return statistics("flush_all\r\nstats reset\r\nstats\r\n");
    }

    /** What it tells of itself, by name. */
    Map<String, String> statistics() throws IOException {
        return statistics("stats\r\n");
    }

    private Map<String, String> statistics(String commands) throws IOException {
        Map<String, String> statistics = new HashMap<>();
        Matcher statistic = STATISTIC.matcher(command(commands, STATISTICS_END));
        while (statistic.find()) {
            statistics.put(statistic.group(1), statistic.group(2));
        }
        return statistics;
    }

    /** Sends text on a connection of its own, whose last reply has a known end. */
    private String command(String request, String end) throws IOException {
        control.getOutputStream().write(Conversation.bytes(request));
        InputStream in = control.getInputStream();
        byte[] piece = new byte[16 * 1024];
        StringBuilder reply = new StringBuilder();
        while (!reply.toString().endsWith(end)) {
            int length = in.read(piece);
            if (length < 0) {
                throw new IOException("it closes after " + reply);
            }
            reply.append(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
        }
        return reply.toString();
    }

    /** What it answers to a request that is sent whole, until it has answered all or closes the connection. */
    byte[] ask(byte[] request) throws IOException {
        return ask(out -> out.write(request));
    }

    /** As {@link #ask(byte[])}, in pieces of random length, small ones more often than large ones. */
    byte[] askInFragments(byte[] request, Random random) throws IOException {
        return ask(out -> {
            int at = 0;
            while (at < request.length) {
                int length = Math.min(request.length - at, 1 + random.nextInt(1 << random.nextInt(1, 16)));
                out.write(request, at, length);
                at += length;
            }
        });
    }

    /** A client's part of a talk. */
    private interface Words {
        void write(OutputStream out) throws IOException;
    }

    private byte[] ask(Words request) throws IOException {
        try (Socket socket = connect()) {
            Thread sender = Thread.ofVirtual().start(() -> send(socket, request));
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            readAll(socket.getInputStream(), reply);
            sender.interrupt();
            return reply.toByteArray();
        }
    }

    /** It answers what it has received before it notices that no more will come. */
    private static void send(Socket socket, Words request) {
        try {
            request.write(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (IOException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readAll(InputStream in, ByteArrayOutputStream to) throws IOException {
        byte[] piece = new byte[64 * 1024];
        try {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                to.write(piece, 0, length);
            }
        } catch (SocketException e) {
            if (e.getMessage() == null || !e.getMessage().contains("reset")) {
                throw e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        control.close();
        process.destroy();
    }
}
