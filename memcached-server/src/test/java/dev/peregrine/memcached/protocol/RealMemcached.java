package dev.peregrine.memcached.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The original, as a process of its own on a free port of the loopback, to be asked what it answers. */
final class RealMemcached implements AutoCloseable {

    /** Names the program; Debian's package puts it where it is looked for otherwise. */
    private static final String PROGRAM_PROPERTY = "peregrine.memcached";

    private static final Pattern TIME = Pattern.compile("STAT time (\\d+)\r\n");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int ANSWER_MILLIS = 20_000;

    private final Process process;
    private final InetSocketAddress address;

    private RealMemcached(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Where the program is, whether it exists or not. */
    static Path program() {
        return Path.of(System.getProperty(PROGRAM_PROPERTY, "/usr/bin/memcached"));
    }

    static boolean installed() {
        return Files.isExecutable(program());
    }

    static RealMemcached start() throws IOException {
        int port = freePort();
        Process process = new ProcessBuilder(
                        program().toString(),
                        "-u",
                        System.getProperty("user.name"),
                        "-l",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-t",
                        "1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RealMemcached memcached =
                new RealMemcached(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        memcached.awaitListening();
        return memcached;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening() throws IOException {
        long deadlineNanos = System.nanoTime() + START_NANOS;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(address);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
                    process.destroy();
                    throw new IOException(program() + " does not listen", e);
                }
                Thread.onSpinWait();
            }
        }
    }

    /** The second that its own clock, which ticks once a second, has reached. */
    long clockSeconds() throws IOException {
        String statistics = Conversation.text(ask(Conversation.bytes("stats\r\n")));
        Matcher time = TIME.matcher(statistics);
        if (!time.find()) {
            throw new IOException(program() + " does not tell the time: " + statistics);
        }
        return Long.parseLong(time.group(1));
    }

    /** What it answers to a request, until it has answered all or closes the connection. */
    byte[] ask(byte[] request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address);
            socket.setSoTimeout(ANSWER_MILLIS);
            Thread sender = Thread.ofVirtual().start(() -> send(socket, request));
            ByteArrayOutputStream reply = new ByteArrayOutputStream();
            readAll(socket.getInputStream(), reply);
            sender.interrupt();
            return reply.toByteArray();
        }
    }

    /** It answers what it has received before it notices that no more will come. */
    private static void send(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
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
            if (to.size() > 0 && e.getMessage() != null && !e.getMessage().contains("reset")) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
