package dev.peregrine.memcached.bench;

import dev.peregrine.memcached.bench.BenchOptions.Verification;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads the replies of one connection, which may arrive cut anywhere, and compares them with what was asked for. Used on the
 * event loop only; allocates where a reply is wrong, and nowhere else.
 */
final class ReplyReader {

    /** The reply has not arrived whole. */
    static final int NONE = 0;
    /** A get was answered by the right value. */
    static final int HIT = 1;
    /** A get was answered by no value. */
    static final int MISS = 2;
    /** A set was answered. */
    static final int STORED = 3;
    /** Something else; {@link #wrong()} tells what. */
    static final int WRONG = 4;

    private static final int MAX_LINE = 1024;
    private static final int WHOLE_EVERY = 64;
    private static final int SHOWN_BYTES = 80;

    private final Wording wording;
    private final Verification verification;
    private final int valueSize;
    private final int bodySize;
    private final int hitLength;
    private final byte[] line = new byte[MAX_LINE];
    private int lineLength;
    private int bodyLeft;
    private boolean whole;
    private int hits;
    private String wrong;

    ReplyReader(Wording wording, BenchOptions options) {
        this.wording = wording;
        this.verification = options.verification();
        valueSize = options.valueSize();
        bodySize = valueSize + wording.valueTail().length();
        hitLength = wording.hitLength();
    }

    /** What was wrong, in words. */
    String wrong() {
        return wrong;
    }

    /**
     * Reads the next reply, as far as it is there.
     *
     * @param request the key of a get, or the complement of the key of a set
     */
    int next(ByteBuf in, int request) {
        if (bodyLeft == 0) {
            int reply = readLine(in, request);
            if (reply != HIT) {
                return reply;
            }
            beginBody();
        }
        int at = bodySize - bodyLeft;
        int part = Math.min(bodyLeft, in.readableBytes());
        if (!isRight(in, request, at, part)) {
            wrong = "the value of key " + String.format("%08x", request) + " is not the one that was set";
            return WRONG;
        }
        in.skipBytes(part);
        bodyLeft -= part;
        return bodyLeft == 0 ? HIT : NONE;
    }

    private void beginBody() {
        bodyLeft = bodySize;
        hits++;
        whole = verification == Verification.FULL
                || (verification == Verification.SAMPLED && (hits % WHOLE_EVERY == 0 || valueSize < 2 * Long.BYTES));
    }

    private int readLine(ByteBuf in, int request) {
        if (request >= 0 && lineLength == 0 && in.readableBytes() >= hitLength && isHit(in, request)) {
            in.skipBytes(hitLength);
            return HIT;
        }
        while (in.isReadable()) {
            byte next = in.readByte();
            if (lineLength < MAX_LINE) {
                line[lineLength++] = next;
            }
            if (next == '\n') {
                return judgeLine(request);
            }
        }
        return NONE;
    }

    private boolean isHit(ByteBuf in, int request) {
        int at = in.readerIndex();
        BytePattern head = wording.hitHead();
        if (!head.isAt(in, at)) {
            return false;
        }
        at += head.length();
        if (wording.hitNamesKey()) {
            if (in.getLong(at) != HexWord.of(request)) {
                return false;
            }
            at += Long.BYTES;
        }
        return wording.hitTail().isAt(in, at);
    }

    private int judgeLine(int request) {
        int length = lineLength;
        lineLength = 0;
        if (request < 0) {
            if (isLine(wording.stored(), length)) {
                return STORED;
            }
        } else if (isLine(wording.miss(), length)) {
            return MISS;
        } else if (isLine(wording.hit(request), length)) {
            return HIT;
        }
        String shown = new String(line, 0, Math.min(length, SHOWN_BYTES), StandardCharsets.ISO_8859_1).strip();
        wrong = (request < 0 ? "a set" : "a get") + " was answered by \"" + shown.replaceAll("\\p{Cntrl}", "?") + "\"";
        return WRONG;
    }

    private boolean isLine(String expected, int length) {
        if (length != expected.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a part of value and tail, from a position on, is as it should be. */
    private boolean isRight(ByteBuf in, int key, int at, int length) {
        int index = in.readerIndex();
        int inValue = Math.clamp(valueSize - (long) at, 0, length);
        for (int i = inValue; i < length; i++) {
            if (in.getByte(index + i) != wording.valueTail().at(at + i - valueSize)) {
                return false;
            }
        }
        if (whole) {
            return areBytesOf(key, in, at, inValue);
        }
        return verification == Verification.LENGTH || areEndsOf(key, in, at, inValue);
    }

    private boolean areEndsOf(int key, ByteBuf in, int at, int length) {
        int index = in.readerIndex();
        if (at == 0 && length >= Long.BYTES && in.getLong(index) != HexWord.ofValue(key, 0)) {
            return false;
        }
        int lastWord = valueSize / Long.BYTES - 1;
        int offset = lastWord * Long.BYTES - at;
        return offset < 0
                || offset + Long.BYTES > length
                || in.getLong(index + offset) == HexWord.ofValue(key, lastWord);
    }

    private static boolean areBytesOf(int key, ByteBuf in, int at, int length) {
        int index = in.readerIndex();
        int i = 0;
        while (i < length) {
            int position = at + i;
            if (position % Long.BYTES == 0 && length - i >= Long.BYTES) {
                if (in.getLong(index + i) != HexWord.ofValue(key, position / Long.BYTES)) {
                    return false;
                }
                i += Long.BYTES;
            } else {
                if (in.getByte(index + i) != HexWord.byteOfValue(key, position)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
