package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;

/** The command ms. Reused by all connections of an event loop. */
final class MetaSet {

    private static final int LENGTH = 2;
    private static final int FIRST_FLAG = 3;

    private final Commands commands;
    private final MetaFlags flags;
    private final StoreTerms terms = new StoreTerms();

    MetaSet(Commands commands, MetaFlags flags) {
        this.commands = commands;
        this.flags = flags;
    }

    /**
     * Executes a command line.
     *
     * @param in the buffer that holds the line, and behind it as much of the value as has come
     */
    void execute(TextConnection connection, CommandLine line, ByteBuf in) {
        ResponseWriter writer = connection.writer();
        boolean wellFormed = line.words() > LENGTH && MetaFlags.areFlags(line, FIRST_FLAG) && line.readInt32(LENGTH);
        long length = line.number();
        if (!wellFormed || length < 0 || length > Integer.MAX_VALUE - Reply.END_OF_LINE.length) {
            writer.write(Reply.BAD_FORMAT);
            return;
        }
        byte[] refusal = refusal(line, (int) length);
        if (refusal != null) {
            refuse(connection, refusal, length);
        } else if (in.readableBytes() >= length + Reply.END_OF_LINE.length) {
            storeWhole(writer, in, (int) length);
        } else {
            begin(connection, in, (int) length);
        }
    }

    /** Reads the flags; what is wrong with them or with the length, null where nothing is. */
    private byte[] refusal(CommandLine line, int length) {
        if (!flags.read(line, FIRST_FLAG)) {
            return flags.error();
        }
        if (!readTerms()) {
            return Reply.INVALID_SET_MODE;
        }
        if (!commands.fits(flags.keyLength(), flags.clientFlags(), length)) {
            commands.refuse(
                    StoreMode.SET, flags.key(), flags.keyIndex(), flags.keyLength(), length, StoreResult.TOO_LARGE);
            return Reply.TOO_LARGE;
        }
        return flags.hasLongOpaque() ? Reply.OPAQUE_TOO_LONG : null;
    }

    /** Reads what the flags say of storing; false where there is no such mode. */
    private boolean readTerms() {
        StoreMode mode = mode();
        if (mode == null) {
            return false;
        }
        boolean concatenates = mode == StoreMode.APPEND || mode == StoreMode.PREPEND;
        boolean compares = flags.has('C') && (mode == StoreMode.SET || mode == StoreMode.REPLACE);
        long expiresAtSeconds = flags.has('T') ? commands.expiresAtSeconds(flags.touchExptime()) : 0;
        terms.of(compares ? StoreMode.CAS : mode, flags.clientFlags(), expiresAtSeconds)
                .newCasUnique(flags.newCasUnique())
                .keyBinary(flags.has('b'));
        if (compares || concatenates) {
            terms.casUnique(flags.casUnique());
        }
        if (compares && flags.has('I') && flags.casUnique() != 0) {
            terms.acceptOlder();
        }
        if (concatenates && flags.has('N')) {
            terms.vivify(commands.expiresAtSeconds(flags.vivifyExptime()));
        }
        return true;
    }

    private StoreMode mode() {
        return switch (flags.mode()) {
            case 0, 'S' -> StoreMode.SET;
            case 'E' -> StoreMode.ADD;
            case 'A' -> StoreMode.APPEND;
            case 'P' -> StoreMode.PREPEND;
            case 'R' -> StoreMode.REPLACE;
            default -> null;
        };
    }

    private static void refuse(TextConnection connection, byte[] reply, long length) {
        connection.writer().write(reply);
        connection.skipValue(length + Reply.END_OF_LINE.length);
    }

    private void storeWhole(ResponseWriter writer, ByteBuf in, int length) {
        int valueIndex = in.readerIndex();
        int valueEnd = valueIndex + length;
        if (in.getByte(valueEnd) == '\r' && in.getByte(valueEnd + 1) == '\n') {
            StoreResult result =
                    commands.store(terms, flags.key(), flags.keyIndex(), flags.keyLength(), in, valueIndex, length);
            reply(writer, terms, result, length);
        } else {
            commands.countSet(flags.keyLength(), length);
            writer.write(Reply.BAD_DATA_CHUNK);
        }
        in.readerIndex(valueEnd + Reply.END_OF_LINE.length);
    }

    private void begin(TextConnection connection, ByteBuf in, int length) {
        PendingValue value = commands.begin(flags.key(), flags.keyIndex(), flags.keyLength(), length);
        if (value == null) {
            commands.refuse(
                    StoreMode.SET, flags.key(), flags.keyIndex(), flags.keyLength(), length, StoreResult.OUT_OF_MEMORY);
            refuse(connection, Reply.OUT_OF_MEMORY_STORING, length);
        } else {
            CommandLine line = flags.line();
            int start = line.start(0);
            int end = line.end(line.words() - 1);
            ByteBuf kept = connection.allocate(end - start).writeBytes(in, start, end - start);
            connection.expectValue().begin(value, terms, kept);
        }
    }

    /** Stores a value that has come in pieces: its line is read once more. */
    void complete(ResponseWriter writer, CommandLine line, TextValue incoming) {
        ByteBuf kept = incoming.metaLine();
        line.parse(kept, kept.readerIndex(), kept.writerIndex());
        if (!flags.read(line, FIRST_FLAG)) {
            throw new IllegalStateException("a line that was understood is not any more");
        }
        int length = incoming.memory().length();
        StoreResult result = commands.commit(incoming.terms(), incoming.memory());
        reply(writer, incoming.terms(), result, length);
    }

    private void reply(ResponseWriter writer, StoreTerms storedUnder, StoreResult result, int length) {
        boolean stored = result == StoreResult.STORED;
        if (result == StoreResult.TOO_LARGE || result == StoreResult.OUT_OF_MEMORY) {
            writer.write(result == StoreResult.TOO_LARGE ? Reply.TOO_LARGE : Reply.OUT_OF_MEMORY_STORING);
            return;
        }
        if (stored && flags.has('q')) {
            return;
        }
        writer.write(status(result));
        CommandLine line = flags.line();
        for (int word = flags.first(); word < line.words(); word++) {
            int letter = line.buffer().getByte(line.start(word));
            switch (letter) {
                case 'O' -> MetaReply.opaque(writer, line, word);
                case 'k' -> MetaReply.key(writer, flags, flags.has('b'));
                case 'c' ->
                    MetaReply.number(writer, letter, stored ? commands.shownCas(storedUnder.storedCasUnique()) : 0);
                case 's' -> MetaReply.number(writer, letter, stored ? storedUnder.storedValueLength() : length);
                default -> {}
            }
        }
        writer.write(Reply.END_OF_LINE);
    }

    private static byte[] status(StoreResult result) {
        return switch (result) {
            case STORED -> MetaReply.HIT;
            case EXISTS -> MetaReply.EXISTS;
            case NOT_FOUND -> MetaReply.NOT_FOUND;
            default -> MetaReply.NOT_STORED;
        };
    }
}
