package dev.peregrine.memcached.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /** A connection that is there already. */
    static TextClient over(Socket socket) throws IOException {
        return new TextClient(socket);
    }

    /** Asks for statistics. */
    Map<String, String> statistics(String kind) throws IOException {
        send("stats" + (kind.isEmpty() ? "" : " " + kind) + "\r\n");
        Map<String, String> statistics = new LinkedHashMap<>();
        for (String line = line(); !line.equals("END"); line = line()) {
            String[] words = line.split(" ", 3);
            statistics.put(words[1], words.length > 2 ? words[2] : "");
        }
        return statistics;
    }

    /** Waits until the server has closed, whatever it sends before; how it closes is all the same. */
    void awaitEnd() throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketException e) {
            if (!e.getMessage().contains("reset")) {
                throw e;
            }
        }
    }

    /** Sends a text as it is. */
    TextClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return this;
    }

    TextClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
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
        return new String(raw(length), US_ASCII);
    }

    byte[] raw(int length) throws IOException {
        return in.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
