package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.ResponseWriter;
import java.nio.charset.StandardCharsets;

/** Writes the packets that answer. */
final class BinaryReply {

    static final int OK = 0x00;
    static final int NOT_FOUND = 0x01;
    static final int EXISTS = 0x02;
    static final int TOO_LARGE = 0x03;
    static final int INVALID = 0x04;
    static final int NOT_STORED = 0x05;
    static final int NON_NUMERIC = 0x06;
    static final int AUTH_ERROR = 0x20;
    private static final int AUTH_CONTINUE = 0x21;
    static final int UNKNOWN_COMMAND = 0x81;
    static final int OUT_OF_MEMORY = 0x82;

    private static final int MAGIC = 0x81;
    private static final byte[] NOTHING = {};
    private static final byte[][] TEXTS = new byte[OUT_OF_MEMORY + 1][];

    static {
        text(NOT_FOUND, "Not found");
        text(EXISTS, "Data exists for key.");
        text(TOO_LARGE, "Too large.");
        text(INVALID, "Invalid arguments");
        text(NOT_STORED, "Not stored.");
        text(NON_NUMERIC, "Non-numeric server-side value for incr or decr");
        text(AUTH_ERROR, "Auth failure.");
        text(UNKNOWN_COMMAND, "Unknown command");
        text(OUT_OF_MEMORY, "Out of memory");
    }

    private BinaryReply() {}

    private static void text(int status, String text) {
        TEXTS[status] = text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes the header of a reply, behind which its body follows. */
    static void header(
            ResponseWriter writer,
            BinaryRequest request,
            int status,
            int extrasLength,
            int keyLength,
            int bodyLength,
            long casUnique) {
        writer.writeInt(MAGIC << 24 | request.opcode() << 16 | keyLength);
        writer.writeInt(extrasLength << 24 | status);
        writer.writeInt(bodyLength);
        writer.writeInt(request.opaque());
        writer.writeLong(casUnique);
    }

    /** Writes an error with its text. */
    static void error(ResponseWriter writer, BinaryRequest request, int status) {
        byte[] text = TEXTS[status];
        header(writer, request, status, 0, 0, text.length, 0);
        writer.write(text);
    }

    /** Writes a challenge, which the client has to answer before it is let in. */
    static void proceed(ResponseWriter writer, BinaryRequest request, byte[] challenge) {
        header(writer, request, AUTH_CONTINUE, 0, 0, challenge.length, 0);
        writer.write(challenge);
    }

    /** Writes a success without a body. */
    static void success(ResponseWriter writer, BinaryRequest request, long casUnique) {
        success(writer, request, NOTHING, casUnique);
    }

    /** Writes a success with a text. */
    static void success(ResponseWriter writer, BinaryRequest request, byte[] body, long casUnique) {
        header(writer, request, OK, 0, 0, body.length, casUnique);
        writer.write(body);
    }
}
