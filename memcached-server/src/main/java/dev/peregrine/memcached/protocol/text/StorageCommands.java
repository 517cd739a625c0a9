package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import io.netty.buffer.ByteBuf;

/** The commands that carry a value: set, add, replace, append, prepend, cas. */
final class StorageCommands {

    private final Commands commands;
    private final StorageRequest request = new StorageRequest();

    StorageCommands(Commands commands) {
        this.commands = commands;
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
        if (!commands.fits(request.keyLength(), request.valueLength())) {
            refuse(connection, in, StoreResult.TOO_LARGE);
            return;
        }
        request.expiresAtSeconds(commands.expiresAtSeconds(request.exptime()));
        if (in.readableBytes() >= request.blockLength()) {
            storeWhole(writer, in);
        } else {
            begin(connection, in);
        }
    }

    private void storeWhole(ResponseWriter writer, ByteBuf in) {
        int valueIndex = in.readerIndex();
        int valueEnd = valueIndex + request.valueLength();
        byte[] reply;
        if (in.getByte(valueEnd) == '\r' && in.getByte(valueEnd + 1) == '\n') {
            reply = reply(commands.store(
                    request.mode(),
                    in,
                    request.keyIndex(),
                    request.keyLength(),
                    request.flags(),
                    request.expiresAtSeconds(),
                    request.casUnique(),
                    in,
                    valueIndex,
                    request.valueLength()));
        } else {
            reply = Reply.BAD_DATA_CHUNK;
        }
        in.readerIndex(valueEnd + Reply.END_OF_LINE.length);
        if (!request.noreply()) {
            writer.write(reply);
        }
    }

    private void begin(TextConnection connection, ByteBuf in) {
        PendingValue value = commands.begin(in, request.keyIndex(), request.keyLength(), request.valueLength());
        if (value == null) {
            refuse(connection, in, StoreResult.OUT_OF_MEMORY);
        } else {
            connection.expectValue().begin(value, request);
        }
    }

    private void refuse(TextConnection connection, ByteBuf in, StoreResult result) {
        commands.refuse(request.mode(), in, request.keyIndex(), request.keyLength(), result);
        refuse(connection, reply(result));
    }

    private void refuse(TextConnection connection, byte[] reply) {
        if (!request.noreply()) {
            connection.writer().write(reply);
        }
        connection.skipValue(request.blockLength());
    }

    /** Takes more of a value that arrives in pieces, and stores it once it is whole. */
    void receive(TextConnection connection, ByteBuf in) {
        IncomingValue incoming = connection.incoming();
        if (!incoming.receive(in)) {
            return;
        }
        connection.expectCommand();
        byte[] reply = incoming.lineEndGood()
                ? reply(commands.commit(
                        incoming.mode(),
                        incoming.flags(),
                        incoming.expiresAtSeconds(),
                        incoming.casUnique(),
                        incoming.value()))
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
