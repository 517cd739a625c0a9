package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;

/** The commands that carry a value: set, add, replace, append, prepend, cas. */
final class StorageCommands {

    private final Commands commands;
    private final MetaSet metaSet;
    private final StorageRequest request = new StorageRequest();

    StorageCommands(Commands commands, MetaFlags flags) {
        this.commands = commands;
        metaSet = new MetaSet(commands, flags);
    }

    /** Executes a line of ms; as {@link #execute}. */
    void executeMeta(TextConnection connection, CommandLine line, ByteBuf in) {
        metaSet.execute(connection, line, in);
    }

    /**
     * Executes a command line.
     *
     * @param in the buffer that holds the line, and behind it as much of the value as has come
     */
    void execute(TextConnection connection, CommandLine line, StoreMode mode, ByteBuf in) {
        ResponseWriter writer = connection.writer();
        if (!request.readLength(line)) {
            writer.write(Reply.BAD_FORMAT);
            return;
        }
        if (!request.readRest(line, mode)) {
            refuse(connection, Reply.BAD_FORMAT);
            return;
        }
        commands.countSetPrefix(in, request.keyIndex(), request.keyLength());
        if (!commands.fits(request.keyLength(), request.flags(), request.valueLength())) {
            refuse(connection, in, StoreResult.TOO_LARGE);
            return;
        }
        StoreTerms terms = request.terms(commands.expiresAtSeconds(request.exptime()));
        if (in.readableBytes() >= request.blockLength()) {
            storeWhole(writer, terms, in);
        } else {
            begin(connection, terms, in);
        }
    }

    private void storeWhole(ResponseWriter writer, StoreTerms terms, ByteBuf in) {
        int valueIndex = in.readerIndex();
        int valueEnd = valueIndex + request.valueLength();
        byte[] reply;
        if (in.getByte(valueEnd) == '\r' && in.getByte(valueEnd + 1) == '\n') {
            reply = reply(commands.store(
                    terms, in, request.keyIndex(), request.keyLength(), in, valueIndex, request.valueLength()));
        } else {
            commands.countSet(request.keyLength(), request.valueLength());
            reply = Reply.BAD_DATA_CHUNK;
        }
        in.readerIndex(valueEnd + Reply.END_OF_LINE.length);
        if (!request.noreply()) {
            writer.write(reply);
        }
    }

    private void begin(TextConnection connection, StoreTerms terms, ByteBuf in) {
        PendingValue value = commands.begin(in, request.keyIndex(), request.keyLength(), request.valueLength());
        if (value == null) {
            refuse(connection, in, StoreResult.OUT_OF_MEMORY);
        } else {
            connection.expectValue().begin(value, terms, request.noreply());
        }
    }

    private void refuse(TextConnection connection, ByteBuf in, StoreResult result) {
        commands.refuse(request.mode(), in, request.keyIndex(), request.keyLength(), request.valueLength(), result);
        refuse(connection, reply(result));
    }

    private void refuse(TextConnection connection, byte[] reply) {
        if (!request.noreply()) {
            connection.writer().write(reply);
        }
        connection.skipValue(request.blockLength());
    }

    /** Takes more of a value that arrives in pieces, and stores it once it is whole. */
    void receive(TextConnection connection, CommandLine line, ByteBuf in) {
        TextValue incoming = connection.incoming();
        if (!incoming.receive(in)) {
            return;
        }
        connection.expectCommand();
        if (incoming.metaLine() != null && incoming.lineEndGood()) {
            metaSet.complete(connection.writer(), line, incoming);
            incoming.release();
            return;
        }
        byte[] reply = incoming.lineEndGood()
                ? reply(commands.commit(incoming.terms(), incoming.memory()))
                : Reply.BAD_DATA_CHUNK;
        incoming.release();
        if (!incoming.noreply()) {
            connection.writer().write(reply);
        }
    }

    private static byte[] reply(StoreResult result) {
        return switch (result) {
            case STORED -> Reply.STORED;
            case NOT_STORED, NON_NUMERIC -> Reply.NOT_STORED;
            case EXISTS -> Reply.EXISTS;
            case NOT_FOUND -> Reply.NOT_FOUND;
            case TOO_LARGE -> Reply.TOO_LARGE;
            case OUT_OF_MEMORY -> Reply.OUT_OF_MEMORY_STORING;
        };
    }
}
