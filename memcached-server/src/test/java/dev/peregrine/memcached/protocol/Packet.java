package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A packet, as a client sends or gets it; the status takes the place of the reserved bytes. */
record Packet(int opcode, int status, String extras, String key, String value, int opaque, long cas) {

    static Packet of(int opcode, String extras, String key, String value) {
        return new Packet(opcode, 0, extras, key, value, 0xcafe, 0);
    }

    static Packet of(int opcode, String key) {
        return of(opcode, "", key, "");
    }

    Packet withCas(long unique) {
        return new Packet(opcode, status, extras, key, value, opaque, unique);
    }

    byte[] bytes() {
        ByteBuffer buffer = ByteBuffer.allocate(24 + extras.length() + key.length() + value.length());
        buffer.put((byte) 0x80).put((byte) opcode).putShort((short) key.length());
        buffer.put((byte) extras.length()).put((byte) 0).putShort((short) 0);
        buffer.putInt(extras.length() + key.length() + value.length())
                .putInt(opaque)
                .putLong(cas);
        buffer.put(Conversation.bytes(extras)).put(Conversation.bytes(key)).put(Conversation.bytes(value));
        return buffer.array();
    }

    static List<Packet> parse(byte[] bytes) {
        List<Packet> packets = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            assertThat(buffer.get()).isEqualTo((byte) 0x81);
            int opcode = buffer.get() & 0xff;
            int keyLength = buffer.getShort();
            int extrasLength = buffer.getShort() >>> 8;
            int status = buffer.getShort();
            int bodyLength = buffer.getInt();
            int opaque = buffer.getInt();
            long cas = buffer.getLong();
            String extras = text(take(buffer, extrasLength));
            String key = text(take(buffer, keyLength));
            String value = text(take(buffer, bodyLength - extrasLength - keyLength));
            packets.add(new Packet(opcode, status, extras, key, value, opaque, cas));
        }
        return packets;
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What a test looks at first. */
    String summary() {
        return "%02x %02x %s %s".formatted(opcode, status, key, value).strip();
    }

    /** The bytes of several. */
    static byte[] join(Packet... packets) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Packet packet : packets) {
            bytes.writeBytes(packet.bytes());
        }
        return bytes.toByteArray();
    }

    /** Sends packets, and sums up what comes back. */
    static List<String> ask(Conversation talk, Packet... packets) {
        return parse(talk.say(join(packets))).stream().map(Packet::summary).toList();
    }
}
