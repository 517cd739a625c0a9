package dev.peregrine.integration.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/** Many small items, of 16 bytes of key and 100 of value, that tell their numbers; sent in one go. */
public final class NumberedItems {

    private static final int VALUE_BYTES = 100;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] LAST = "mn\r\n".getBytes(US_ASCII);
    private static final String LAST_ANSWER = "MN\r\n";

    private NumberedItems() {}

    /** Stores items from number 0 on, and waits until the last one is. */
    public static void store(String address, int port, int count) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral(address), port);
                OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES)) {
            for (int number = 0; number < count; number++) {
                out.write(("set " + key(number) + " 0 0 " + VALUE_BYTES + " noreply\r\n").getBytes(US_ASCII));
                out.write(value(number));
                out.write('\r');
                out.write('\n');
            }
            out.write(LAST);
            out.flush();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String answer = new String(in.readNBytes(LAST_ANSWER.length()), US_ASCII);
            if (!answer.equals(LAST_ANSWER)) {
                throw new IOException("unexpected answer " + answer);
            }
        }
    }

    /** The key of an item. */
    public static String key(int number) {
        return "item-%011d".formatted(number);
    }

    /** The value of an item. */
    public static byte[] value(int number) {
        byte[] value = new byte[VALUE_BYTES];
        for (int i = 0; i < VALUE_BYTES; i++) {
            value[i] = (byte) ('a' + (number + i) % ('z' - 'a' + 1));
        }
        return value;
    }
}
