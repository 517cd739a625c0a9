package dev.peregrine.integration.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** A client that sets and gets, one request after the other, until closed; the close tells whether all went well. */
public final class SteadyGets implements AutoCloseable {

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean done;

    private SteadyGets() {}

    /** Starts to ask a server from its clients' side. */
    public static SteadyGets start(Setup setup) {
        SteadyGets load = new SteadyGets();
        Callable<Void> conversation = load::converse;
        Thread.ofPlatform().name("load").start(() -> {
            try {
                NamespaceThread.call(setup.clientSide(), conversation);
                load.end.complete(null);
            } catch (Exception | AssertionError e) {
                load.end.completeExceptionally(e);
            }
        });
        return load;
    }

    private Void converse() throws IOException {
        try (Socket socket = new Socket(VethPair.SERVER_ADDRESS, Setup.PORT)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (int i = 0; !done; i++) {
                boolean set = i % 5 == 0;
                out.write((set ? "set k 0 0 1\r\n1\r\n" : "get k none\r\n").getBytes(StandardCharsets.US_ASCII));
                String last = set ? "STORED" : "END";
                String line = in.readLine();
                while (!last.equals(line)) {
                    if (line == null || line.contains("ERROR")) {
                        throw new AssertionError("got " + line);
                    }
                    line = in.readLine();
                }
            }
        }
        return null;
    }

    @Override
    public void close() {
        done = true;
        end.join();
    }
}
