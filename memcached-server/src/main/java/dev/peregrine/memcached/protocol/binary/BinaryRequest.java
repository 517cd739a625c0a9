package dev.peregrine.memcached.protocol.binary;

import io.netty.buffer.ByteBuf;

/**
 * A packet's header, understood, and where its key lies. Network order:
 *
 * <pre>
 * 0 magic | 1 opcode | 2 key length (2) | 4 extras length | 5 data type | 6 reserved (2) | 8 body length (4)
 * 12 opaque (4) | 16 cas unique (8) | 24 extras, key, value
 * </pre>
 */
final class BinaryRequest {

    static final int HEADER_BYTES = 24;
    static final int MAGIC = 0x80;

    private static final int OPCODE = 1;
    private static final int KEY_LENGTH = 2;
    private static final int EXTRAS_LENGTH = 4;
    private static final int BODY_LENGTH = 8;
    private static final int OPAQUE = 12;
    private static final int CAS = 16;

    private ByteBuf buffer;
    private int start;
    private int opcode;
    private int command;
    private int keyLength;
    private int extrasLength;
    private long bodyLength;
    private int opaque;
    private long casUnique;

    /** Bytes of header, extras and key of the packet at an index. */
    static int headLength(ByteBuf buffer, int start) {
        return HEADER_BYTES + (buffer.getByte(start + EXTRAS_LENGTH) & 0xff) + keyLength(buffer, start);
    }

    /** Bytes of the key of the packet at an index. */
    static int keyLength(ByteBuf buffer, int start) {
        return buffer.getUnsignedShort(start + KEY_LENGTH);
    }

    /** Bytes of extras, key and value of the packet at an index. */
    static long bodyLength(ByteBuf buffer, int start) {
        return buffer.getUnsignedInt(start + BODY_LENGTH);
    }

    /** Reads the header at an index of a buffer, which must stay unchanged while the key is used. */
    void read(ByteBuf packet, int index) {
        buffer = packet;
        start = index;
        opcode = packet.getByte(index + OPCODE) & 0xff;
        command = Opcode.loud(opcode);
        keyLength = keyLength(packet, index);
        extrasLength = packet.getByte(index + EXTRAS_LENGTH) & 0xff;
        bodyLength = bodyLength(packet, index);
        opaque = packet.getInt(index + OPAQUE);
        casUnique = packet.getLong(index + CAS);
    }

    /** Takes over what a reply needs of a request whose value has arrived later. */
    void restore(int earlierOpcode, int earlierOpaque) {
        opcode = earlierOpcode;
        command = Opcode.loud(earlierOpcode);
        opaque = earlierOpaque;
    }

    ByteBuf buffer() {
        return buffer;
    }

    /** As it came. */
    int opcode() {
        return opcode;
    }

    /** The opcode of the loud form. */
    int command() {
        return command;
    }

    boolean quiet() {
        return opcode != command;
    }

    int keyLength() {
        return keyLength;
    }

    int keyIndex() {
        return start + HEADER_BYTES + extrasLength;
    }

    int extrasLength() {
        return extrasLength;
    }

    long bodyLength() {
        return bodyLength;
    }

    /** Bytes behind extras and key. */
    long valueLength() {
        return bodyLength - extrasLength - keyLength;
    }

    int opaque() {
        return opaque;
    }

    long casUnique() {
        return casUnique;
    }

    /** Four bytes of the extras. */
    int extraInt(int offset) {
        return buffer.getInt(start + HEADER_BYTES + offset);
    }

    /** Eight bytes of the extras. */
    long extraLong(int offset) {
        return buffer.getLong(start + HEADER_BYTES + offset);
    }
}
