package dev.peregrine.memcached.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers each line as a test wants it, a thread to each connection. */
final class FakeServer implements AutoCloseable {

    private final ServerSocket listening;
    private final Answer answer;
    private final AtomicInteger requests = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** What is answered. */
    interface Answer {

        /**
         * @param number of the line, over all connections, from 1
         * @return null to close the connection
         */
        String to(String line, int number) throws InterruptedException;
    }

    FakeServer(Answer answer) throws IOException {
        this.answer = answer;
        listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("fake-server").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                Thread.ofPlatform().daemon().name("fake-connection").start(() -> serve(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            String line;
            while ((line = lines.readLine()) != null) {
                String reply =
                        line.equals("version") ? answer.to(line, 0) : answer.to(line, requests.incrementAndGet());
                if (reply == null) {
                    return;
                }
                out.write(reply.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
