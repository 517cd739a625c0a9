package dev.peregrine.memcached.inspect;

import dev.peregrine.memcached.server.transport.Capture;
import dev.peregrine.memcached.server.transport.Table;
import dev.peregrine.memcached.server.transport.Transport;
import dev.peregrine.memcached.server.transport.TransportException;
import io.netty.channel.Channel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Answers what is asked about a running server. Any thread may ask; an answer may take its time. */
public final class Inspection {

    static final String CONNECTIONS = "connections";
    static final String LOOPS = "loops";

    /** Followed by seconds and by the most bytes that each loop may capture. */
    static final String CAPTURE = "capture";

    static final int MAX_CAPTURE_SECONDS = 3600;
    static final long MAX_CAPTURE_BYTES = 1L << 32;

    private final Transport transport;
    private final Supplier<List<Channel>> channels;
    private final AtomicBoolean capturing = new AtomicBoolean();

    /** @param channels that are open, the listening ones included */
    public Inspection(Transport transport, Supplier<List<Channel>> channels) {
        this.transport = transport;
        this.channels = channels;
    }

    /** @throws IOException when the one who asked is gone */
    void answer(String request, AdminConnection connection) throws IOException, InterruptedException {
        String[] words = request.split(" ", -1);
        try {
            switch (words[0]) {
                case CONNECTIONS -> tell(connection, transport.connections(channels.get()));
                case LOOPS -> tell(connection, transport.loopTable(channels.get()));
                case CAPTURE -> capture(connection, Integer.parseInt(words[1]), Long.parseLong(words[2]));
                default ->
                    connection.writeLine(
                            "the server does not know \"" + words[0] + "\"; use the subcommands of its own jar");
            }
        } catch (TransportException e) {
            connection.writeLine(e.getMessage());
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            connection.writeLine("the server does not understand the request; use the subcommands of its own jar");
        }
    }

    private static void tell(AdminConnection connection, Table table) throws IOException {
        connection.writeLine(AdminConnection.OK);
        for (String line : table.lines()) {
            connection.writeLine(line);
        }
    }

    private void capture(AdminConnection connection, int seconds, long bytes) throws IOException, InterruptedException {
        if (seconds < 1 || seconds > MAX_CAPTURE_SECONDS || bytes < 1 || bytes > MAX_CAPTURE_BYTES) {
            throw new TransportException("a capture takes from 1 to " + MAX_CAPTURE_SECONDS + " seconds and from 1 to "
                    + MAX_CAPTURE_BYTES + " bytes");
        }
        if (!capturing.compareAndSet(false, true)) {
            throw new TransportException("another capture is running; wait for its end");
        }
        try {
            Path folder = Files.createTempDirectory("peregrine-capture");
            try {
                capture(connection, folder, Duration.ofSeconds(seconds), bytes);
            } finally {
                remove(folder);
            }
        } finally {
            capturing.set(false);
        }
    }

    private void capture(AdminConnection connection, Path folder, Duration time, long bytes)
            throws IOException, InterruptedException {
        Capture capture = transport.capture(folder.resolve("frames"), bytes, time);
        try {
            connection.writeLine(AdminConnection.OK);
            awaitEnd(connection, time);
        } finally {
            capture.stop().run();
        }
        PcapMerge.write(capture.files(), connection.output());
    }

    /** Comes early where the one who asked says that it is enough, or is gone. */
    private static void awaitEnd(AdminConnection connection, Duration time) throws InterruptedException {
        CompletableFuture<Integer> enough = new CompletableFuture<>();
        Thread.ofVirtual().name("admin-capture-end").start(() -> {
            try {
                enough.complete(connection.input().read());
            } catch (IOException e) {
                enough.completeExceptionally(e);
            }
        });
        try {
            enough.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // The time is over, or nobody is left who would stop the capture.
            return;
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
