package dev.peregrine.memcached.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** A connection of the kernel's that speaks lines, for tests. */
final class TextClient implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private TextClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static TextClient connect(int port) throws IOException {
        return connect(InetAddress.getLoopbackAddress(), port);
    }

    static TextClient connect(InetAddress address, int port) throws IOException {
        Socket socket = new Socket(address, port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new TextClient(socket);
    }

    /** Sends a text as it is. */
    TextClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return this;
    }

    /** Receives a line, whose end is left out; null where the server has closed. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("closed within the line " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** Sends a command and receives one line. */
    String ask(String text) throws IOException {
        return send(text + "\r\n").line();
    }

    /** Receives a number of bytes. */
    String bytes(int length) throws IOException {
        return new String(in.readNBytes(length), US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
