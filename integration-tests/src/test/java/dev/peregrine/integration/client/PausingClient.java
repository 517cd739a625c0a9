package dev.peregrine.integration.client;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * A program: transfers a little to a {@link BulkServer} over the kernel's TCP and as much back, in parts. After each part
 * it says so and waits for a byte of its input. Says at last whether all arrived as it was sent.
 *
 * <p>Arguments: address, port, parts.
 */
public final class PausingClient {

    private static final int PART_BYTES = 1_000;
    private static final int TIMEOUT_MILLIS = 20_000;

    private PausingClient() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        int parts = Integer.parseInt(arguments[2]);
        int bytes = parts * PART_BYTES;
        Bulk bulk = new Bulk();
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            out.write(ByteBuffer.allocate(Bulk.REQUEST)
                    .putLong(bytes)
                    .putLong(bytes)
                    .array());
            pause("request");
            for (int part = 0; part < parts; part++) {
                out.write(bulk.block(0), part * PART_BYTES, PART_BYTES);
                pause("part " + part);
            }
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (in.readLong() != bulk.checksum(bytes)) {
                throw new IOException("what was sent has arrived otherwise");
            }
            byte[] back = in.readNBytes(bytes);
            if (ByteBuffer.wrap(back).mismatch(ByteBuffer.wrap(bulk.block(0), 0, bytes)) >= 0) {
                throw new IOException("what came back was not what was sent: " + back.length + " bytes");
            }
        }
        System.out.println("intact");
    }

    private static void pause(String after) throws IOException {
        System.out.println(after);
        if (System.in.read() < 0) {
            throw new IOException("told to end after " + after);
        }
    }
}
