package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ResponseWriter;

/** The pieces that the replies of meta commands are made of. */
final class MetaReply {

    static final byte[] HIT = Reply.bytes("HD");
    static final byte[] VALUE = Reply.bytes("VA ");
    static final byte[] MISS = Reply.bytes("EN");
    static final byte[] NOT_FOUND = Reply.bytes("NF");
    static final byte[] NOT_STORED = Reply.bytes("NS");
    static final byte[] EXISTS = Reply.bytes("EX");
    static final byte[] NOTHING = Reply.line("MN");
    static final byte[] INSPECTED = Reply.bytes("ME ");

    private static final byte[] ENDLESS = Reply.bytes("-1");
    private static final long UINT32 = 0xffff_ffffL;

    private MetaReply() {}

    /** Writes a status line with what of the request's flags is returned whatever became of it: opaque and key. */
    static void line(ResponseWriter writer, byte[] status, MetaFlags flags) {
        writer.write(status);
        CommandLine line = flags.line();
        for (int word = flags.first(); word < line.words(); word++) {
            int letter = line.buffer().getByte(line.start(word));
            if (letter == 'O') {
                opaque(writer, line, word);
            } else if (letter == 'k') {
                key(writer, flags, flags.has('b'));
            }
        }
        writer.write(Reply.END_OF_LINE);
    }

    /** Writes the opaque as it came. */
    static void opaque(ResponseWriter writer, CommandLine line, int word) {
        writer.writeByte(' ');
        writer.write(line.buffer(), line.start(word), line.length(word));
    }

    /** Writes the key, encoded where that is how clients know it. */
    static void key(ResponseWriter writer, MetaFlags flags, boolean encoded) {
        letter(writer, 'k');
        if (encoded) {
            Base64Key.encode(flags.key(), flags.keyIndex(), flags.keyLength(), writer);
            letter(writer, 'b');
        } else {
            writer.write(flags.key(), flags.keyIndex(), flags.keyLength());
        }
    }

    /** Writes the seconds that an item has to live. */
    static void timeToLive(ResponseWriter writer, long expiresAtSeconds, long nowSeconds) {
        letter(writer, 't');
        if (expiresAtSeconds == 0) {
            writer.write(ENDLESS);
        } else {
            // As in memcached, what has died a moment ago has nearly 2^32 seconds to live.
            writer.writeDecimal(expiresAtSeconds - nowSeconds & UINT32);
        }
    }

    /** Writes a flag with a number. */
    static void number(ResponseWriter writer, int letter, long unsigned) {
        letter(writer, letter);
        writer.writeDecimal(unsigned);
    }

    /** Writes a flag. */
    static void letter(ResponseWriter writer, int letter) {
        writer.writeByte(' ');
        writer.writeByte(letter);
    }
}
