package dev.peregrine.integration.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sets values and gets them back, batch by batch, over a few connections at once, and looks at every byte of every
 * reply: anything but success, or a miss where the cache may be full, ends it with an error.
 */
public final class SteadyLoad implements Callable<Integer> {

    private static final int OFFSETS = 997;

    private final String address;
    private final int port;
    private final String prefix;
    private final int batches;
    private final int depth;
    private final int minLength;
    private final int maxLength;
    private final boolean mayMiss;
    private final byte[] noise;
    private int misses;

    private SteadyLoad(String[] arguments, int connection) {
        address = arguments[0];
        port = Integer.parseInt(arguments[1]);
        batches = Integer.parseInt(arguments[3]);
        depth = Integer.parseInt(arguments[4]);
        minLength = Integer.parseInt(arguments[5]);
        maxLength = Integer.parseInt(arguments[6]);
        mayMiss = arguments[7].equals("may-miss");
        prefix = "steady-" + connection + "-";
        noise = new byte[maxLength + OFFSETS];
        new Random(connection).nextBytes(noise);
    }

    /**
     * Runs the load.
     *
     * @param arguments address, port, connections, batches on each, requests a batch first sets and then gets, smallest
     *     and largest length of a value (spread evenly over the orders of magnitude), and {@code must-hit} or
     *     {@code may-miss}
     */
    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[2]);
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            Future<?>[] running = new Future<?>[connections];
            for (int i = 0; i < connections; i++) {
                running[i] = threads.submit(new SteadyLoad(arguments, i));
            }
            int misses = 0;
            for (Future<?> one : running) {
                misses += (Integer) one.get();
            }
            System.out.println("steady: all well, misses: " + misses);
        }
    }

    @Override
    public Integer call() throws IOException {
        try (Socket socket = new Socket(address, port)) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            for (int batch = 0; batch < batches; batch++) {
                int first = batch * depth;
                socket.getOutputStream().write(sets(first));
                for (int i = 0; i < depth; i++) {
                    expect("STORED", line(in));
                }
                socket.getOutputStream().write(gets(first));
                for (int i = 0; i < depth; i++) {
                    readValue(first + i, in);
                }
            }
        }
        return misses;
    }

    private byte[] sets(int first) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int number = first; number < first + depth; number++) {
            int length = length(number);
            out.writeBytes(ascii("set " + prefix + number + " 0 0 " + length + "\r\n"));
            out.write(noise, number % OFFSETS, length);
            out.writeBytes(ascii("\r\n"));
        }
        return out.toByteArray();
    }

    private byte[] gets(int first) {
        StringBuilder out = new StringBuilder();
        for (int number = first; number < first + depth; number++) {
            out.append("get ").append(prefix).append(number).append("\r\n");
        }
        return ascii(out.toString());
    }

    private void readValue(int number, DataInputStream in) throws IOException {
        int length = length(number);
        String head = line(in);
        if (mayMiss && head.equals("END")) {
            misses++;
            return;
        }
        expect("VALUE " + prefix + number + " 0 " + length, head);
        byte[] value = new byte[length];
        in.readFully(value);
        int offset = number % OFFSETS;
        if (!Arrays.equals(value, 0, length, noise, offset, offset + length)) {
            throw new AssertionError("other bytes under " + prefix + number);
        }
        expect("", line(in));
        expect("END", line(in));
    }

    private int length(int number) {
        if (minLength == maxLength) {
            return minLength;
        }
        double place = new Random(number * 0x9E3779B97F4A7C15L).nextDouble();
        return (int) Math.round(minLength * Math.pow((double) maxLength / minLength, place));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = in.read()) != '\n') {
            if (b < 0) {
                throw new AssertionError("the server closed the connection after " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static void expect(String wanted, String got) {
        if (!got.equals(wanted)) {
            throw new AssertionError("expected " + wanted + " but got " + got);
        }
    }
}
