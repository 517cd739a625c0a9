package dev.peregrine.integration.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that treats its connections as bad clients do. Prints a line when it has done so, for the test to wait on. */
public final class Connections {

    private Connections() {}

    /** @param arguments address, port, what to do, number of connections */
    public static void main(String[] arguments) throws Exception {
        String address = arguments[0];
        int port = Integer.parseInt(arguments[1]);
        int count = Integer.parseInt(arguments[3]);
        switch (arguments[2]) {
            case "open-and-close" -> openAndClose(address, port, count);
            case "hold" -> hold(address, port, count);
            case "never-read" -> neverRead(address, port, count);
            default -> throw new IllegalArgumentException(arguments[2]);
        }
    }

    private static void openAndClose(String address, int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (Socket socket = new Socket(address, port)) {
                socket.setTcpNoDelay(true);
                ask(socket, "version\r\n");
                expectLine(socket.getInputStream(), "VERSION");
            }
        }
        System.out.println("done");
    }

    /** Stays in the middle of a request on every connection until it is killed. */
    private static void hold(String address, int port, int count) throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(address, port);
            sockets.add(socket);
            ask(socket, "set half 0 0 100000\r\nonly the beginning of it");
        }
        System.out.println("holding " + sockets.size());
        Thread.currentThread().join();
    }

    /** Asks for far more than the buffers on the way can hold, on every connection, and reads nothing. */
    private static void neverRead(String address, int port, int count) throws Exception {
        try (Socket socket = new Socket(address, port)) {
            byte[] value = new byte[1_000_000];
            socket.getOutputStream().write("set large 0 0 1000000\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(value);
            ask(socket, "\r\n");
            expectLine(socket.getInputStream(), "STORED");
        }
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(address, port);
            sockets.add(socket);
            ask(socket, "get large\r\n".repeat(100));
        }
        System.out.println("holding " + sockets.size());
        Thread.currentThread().join();
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static void expectLine(InputStream in, String beginning) throws IOException {
        InputStream buffered = new BufferedInputStream(in);
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = buffered.read()) != '\n' && b >= 0) {
            line.append((char) b);
        }
        if (!line.toString().startsWith(beginning)) {
            throw new AssertionError("expected " + beginning + " but got " + line);
        }
    }
}
