package dev.peregrine.integration.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/**
 * A program: transfers so many bytes to a {@link BulkServer} over the kernel's TCP, then so many back, and says how fast
 * each was. Beside that it opens so many short connections a second.
 *
 * <p>Arguments: address, port, bytes each way, short connections a second.
 */
public final class BulkClient {

    private static final int SHORT_BYTES = 100;
    private static final int TIMEOUT_MILLIS = 120_000;

    private final InetSocketAddress server;
    private final AtomicInteger shortConnections = new AtomicInteger();
    private volatile boolean done;
    private volatile Throwable failure;

    private BulkClient(InetSocketAddress server) {
        this.server = server;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws Exception {
        BulkClient client = new BulkClient(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
        long bytes = Long.parseLong(arguments[2]);
        int shortPerSecond = Integer.parseInt(arguments[3]);
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Thread opener = Thread.ofPlatform().start(() -> client.openShortConnections(threads, shortPerSecond));
            client.transfer(bytes, true);
            client.done = true;
            opener.join();
        }
        if (client.failure != null) {
            throw new IllegalStateException("a short connection failed", client.failure);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%d short connections in %.1f s%n", client.shortConnections.get(), seconds);
        System.out.println("intact");
    }

    private void openShortConnections(ExecutorService threads, int perSecond) {
        long begin = System.nanoTime();
        for (long i = 0; perSecond > 0 && !done; i++) {
            threads.execute(() -> {
                try {
                    transfer(SHORT_BYTES, false);
                    shortConnections.incrementAndGet();
                } catch (Throwable e) {
                    failure = e;
                }
            });
            LockSupport.parkNanos(begin + (i + 1) * 1_000_000_000L / perSecond - System.nanoTime());
        }
    }

    private void transfer(long bytes, boolean report) throws IOException {
        Bulk bulk = new Bulk();
        try (Socket socket = new Socket()) {
            socket.connect(server, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            long begin = System.nanoTime();
            send(socket.getOutputStream(), bulk, bytes);
            long expected = bulk.checksum(bytes);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            check("what we sent", in.readLong(), expected);
            long turn = System.nanoTime();
            check("what we got", checksumOf(in, bytes), expected);
            if (report) {
                double megabytes = bytes / 1e6;
                System.out.printf(
                        "kernel sends %.1f MB/s, we send %.1f MB/s%n",
                        megabytes * 1e9 / (turn - begin), megabytes * 1e9 / (System.nanoTime() - turn));
            }
            socket.shutdownOutput();
        }
    }

    private static void send(OutputStream out, Bulk bulk, long bytes) throws IOException {
        out.write(
                ByteBuffer.allocate(Bulk.REQUEST).putLong(bytes).putLong(bytes).array());
        for (long sent = 0; sent < bytes; sent += Bulk.BLOCK) {
            out.write(bulk.block(sent / Bulk.BLOCK), 0, (int) Math.min(Bulk.BLOCK, bytes - sent));
        }
    }

    private static long checksumOf(InputStream in, long bytes) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[Bulk.BLOCK];
        for (long left = bytes; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new IOException(left + " bytes are missing");
            }
            checksum.update(buffer, 0, count);
            left -= count;
        }
        return checksum.getValue();
    }

    private static void check(String what, long actual, long expected) throws IOException {
        if (actual != expected) {
            throw new IOException(what + " has checksum " + actual + " instead of " + expected);
        }
    }
}
