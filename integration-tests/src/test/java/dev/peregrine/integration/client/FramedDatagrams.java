package dev.peregrine.integration.client;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/** A user's program that speaks memcached's UDP protocol: requests in one datagram, replies in as many as they need. */
public final class FramedDatagrams {

    private static final int HEADER_BYTES = 8;
    private static final int TIMEOUT_MILLIS = 20_000;

    private FramedDatagrams() {}

    /** @param arguments address and port */
    public static void main(String[] arguments) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
            socket.setSoTimeout(TIMEOUT_MILLIS);
            for (int length : new int[] {0, 1, 100, 1_300, 1_400, 20_000, 60_000}) {
                String value = "v".repeat(length);
                // What does not fit into one packet goes as fragments.
                check(ask(socket, length, "set key 0 0 " + length + "\r\n" + value + "\r\n"), "STORED\r\n");
                check(ask(socket, length + 1, "get key\r\n"), "VALUE key 0 " + length + "\r\n" + value + "\r\nEND\r\n");
            }
        }
        System.out.println("datagrams: all well");
    }

    private static String ask(DatagramSocket socket, int number, String request) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(HEADER_BYTES + request.length());
        datagram.putShort((short) number)
                .putShort((short) 0)
                .putShort((short) 1)
                .putShort((short) 0);
        datagram.put(request.getBytes(StandardCharsets.US_ASCII));
        socket.send(new DatagramPacket(datagram.array(), datagram.capacity()));
        TreeMap<Integer, String> parts = new TreeMap<>();
        int total;
        do {
            DatagramPacket reply = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(reply);
            ByteBuffer header = ByteBuffer.wrap(reply.getData());
            if ((header.getShort(0) & 0xffff) != number) {
                throw new IllegalStateException("a reply to another request");
            }
            total = header.getShort(4);
            byte[] data = Arrays.copyOfRange(reply.getData(), HEADER_BYTES, reply.getLength());
            parts.put((int) header.getShort(2), new String(data, StandardCharsets.US_ASCII));
        } while (parts.size() < total);
        return String.join("", parts.values());
    }

    private static void check(String reply, String expected) {
        if (!reply.equals(expected)) {
            throw new IllegalStateException("wrong reply of " + reply.length() + " bytes");
        }
    }
}
