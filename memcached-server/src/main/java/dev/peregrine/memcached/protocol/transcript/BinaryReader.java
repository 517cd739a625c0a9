package dev.peregrine.memcached.protocol.transcript;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Reads packets of the binary protocol: of each the header, and of its body the beginning that is wanted. */
abstract class BinaryReader extends WireReader {

    private static final int HEADER_BYTES = 24;
    private static final int KEY_LENGTH = 2;
    private static final int EXTRAS_LENGTH = 4;
    private static final int STATUS = 6;
    private static final int BODY_LENGTH = 8;
    private static final int BYTES_A_LINE = 4;

    /** More than the extras and a key have, and than any error's text. */
    private static final int MAX_WANTED_BYTES = 512;

    private final ByteBuf packet = Unpooled.buffer(HEADER_BYTES);

    @Override
    final int take(ByteBuf bytes, int from, int to) {
        int at = from;
        if (packet.readableBytes() < HEADER_BYTES) {
            at = gather(bytes, at, to, HEADER_BYTES);
        }
        if (packet.readableBytes() < HEADER_BYTES) {
            return at;
        }
        int wanted = HEADER_BYTES + (int) Math.min(wantedBodyBytes(), MAX_WANTED_BYTES);
        at = gather(bytes, at, to, wanted);
        if (packet.readableBytes() == wanted) {
            tell();
            skip(bodyLength() - (wanted - HEADER_BYTES));
            packet.clear();
        }
        return at;
    }

    private int gather(ByteBuf bytes, int from, int to, int wanted) {
        int length = Math.min(to - from, wanted - packet.readableBytes());
        packet.writeBytes(bytes, from, length);
        return from + length;
    }

    /** How much of the body is to be gathered before {@link #tell} is called. */
    abstract long wantedBodyBytes();

    /** Tells of a packet whose header and wanted bytes have come. */
    abstract void tell();

    final int opcode() {
        return packet.getUnsignedByte(1);
    }

    final int status() {
        return packet.getUnsignedShort(STATUS);
    }

    final int keyLength() {
        return packet.getUnsignedShort(KEY_LENGTH);
    }

    final int extrasLength() {
        return packet.getUnsignedByte(EXTRAS_LENGTH);
    }

    final long bodyLength() {
        return packet.getUnsignedInt(BODY_LENGTH);
    }

    /** Characters of the body, as far as they were gathered. */
    final String bodyText(int from, int length) {
        StringBuilder text = new StringBuilder();
        int end = Math.min(packet.writerIndex(), HEADER_BYTES + from + length);
        for (int i = HEADER_BYTES + from; i < end; i++) {
            text.append((char) packet.getUnsignedByte(i));
        }
        return text.toString();
    }

    /** Tells the bytes of the header, some in each line. */
    final void tellHeader(String prefix) {
        for (int i = 0; i < HEADER_BYTES; i += BYTES_A_LINE) {
            StringBuilder line = new StringBuilder(prefix).append("  ");
            for (int j = i; j < i + BYTES_A_LINE; j++) {
                line.append(" 0x%02x".formatted(packet.getUnsignedByte(j)));
            }
            TranscriptLog.tell(line.toString());
        }
    }
}
