package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of the text protocol that waits for each answer, on a connection of its own. */
public final class TextClient implements AutoCloseable {

    private final Socket socket;
    private final TextReplies replies;

    /** Connects to an address given by numbers. */
    public TextClient(String address, int port) throws IOException {
        socket = new Socket(InetAddress.ofLiteral(address), port);
        socket.setTcpNoDelay(true);
        replies = new TextReplies(socket.getInputStream());
    }

    /** Stores a value that never expires; returns the answer. */
    public String set(String key, byte[] value) throws IOException {
        byte[] head = ("set " + key + " 0 0 " + value.length + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + value.length + 2];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(value, 0, request, head.length, value.length);
        request[request.length - 2] = '\r';
        request[request.length - 1] = '\n';
        socket.getOutputStream().write(request);
        return replies.line();
    }

    /** The value of a key, null for a miss. */
    public byte[] get(String key) throws IOException {
        socket.getOutputStream().write(("get " + key + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = replies.line();
        if (answer.equals("END")) {
            return null;
        }
        byte[] value = replies.bytes(Integer.parseInt(answer.substring(answer.lastIndexOf(' ') + 1)));
        replies.line();
        replies.line();
        return value;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
