package dev.peregrine.memcached.inspect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One end of a connection to an admin socket: a request is a line of words; the answer is a line, {@code ok} or the
 * reason of a refusal, and what was asked for until the end.
 */
final class AdminConnection implements AutoCloseable {

    static final String OK = "ok";

    /** Longer than any request or refusal. */
    private static final int MAX_LINE = 8192;

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    AdminConnection(SocketChannel channel) {
        this.channel = channel;
        in = Channels.newInputStream(channel);
        out = Channels.newOutputStream(channel);
    }

    /** @throws IOException where nobody listens there */
    static AdminConnection to(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new AdminConnection(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a server listens at a path. */
    static boolean isAnswered(Path socket) {
        try (AdminConnection _ = to(socket)) {
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    void writeLine(String line) throws IOException {
        out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** The next line, or what there is of it at the end. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int character = in.read(); character >= 0 && character != '\n'; character = in.read()) {
            if (line.length() == MAX_LINE) {
                throw new IOException("a line is too long");
            }
            line.append((char) character);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** What follows, as text. */
    BufferedReader reader() {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    InputStream input() {
        return in;
    }

    OutputStream output() {
        return out;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
