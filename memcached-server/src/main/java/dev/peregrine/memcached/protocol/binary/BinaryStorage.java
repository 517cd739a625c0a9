package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.store.PendingValue;
import dev.peregrine.memcached.store.StoreMode;
import dev.peregrine.memcached.store.StoreResult;
import dev.peregrine.memcached.store.StoreTerms;
import io.netty.buffer.ByteBuf;

/** The commands that carry a value: set, add, replace, append, prepend. */
final class BinaryStorage {

    private static final int FLAGS = 0;
    private static final int EXPIRATION = 4;

    private final Commands commands;
    private final StoreTerms terms = new StoreTerms();

    BinaryStorage(Commands commands) {
        this.commands = commands;
    }

    void execute(BinaryConnection connection, BinaryRequest request, ByteBuf in) {
        boolean concatenates = request.command() == Opcode.APPEND || request.command() == Opcode.PREPEND;
        int flags = concatenates ? 0 : request.extraInt(FLAGS);
        long expiresAtSeconds = concatenates ? 0 : commands.expiresAtSecondsUnsigned(request.extraInt(EXPIRATION));
        StoreMode mode = mode(request);
        int length = (int) request.valueLength();
        commands.countSetPrefix(request.buffer(), request.keyIndex(), request.keyLength());
        if (!commands.fits(request.keyLength(), flags, length)) {
            refuse(connection, request, StoreResult.TOO_LARGE);
            return;
        }
        terms.of(mode, flags, expiresAtSeconds).casUnique(request.casUnique());
        if (in.readableBytes() >= length) {
            StoreResult result = commands.store(
                    terms, request.buffer(), request.keyIndex(), request.keyLength(), in, in.readerIndex(), length);
            in.skipBytes(length);
            reply(connection, request, terms, result);
        } else {
            PendingValue value = commands.begin(request.buffer(), request.keyIndex(), request.keyLength(), length);
            if (value == null) {
                refuse(connection, request, StoreResult.OUT_OF_MEMORY);
            } else {
                connection.expectValue().begin(value, terms, request);
            }
        }
    }

    private static StoreMode mode(BinaryRequest request) {
        return switch (request.command()) {
            case Opcode.APPEND -> StoreMode.APPEND;
            case Opcode.PREPEND -> StoreMode.PREPEND;
            case Opcode.ADD -> request.casUnique() != 0 ? StoreMode.CAS : StoreMode.ADD;
            case Opcode.REPLACE -> request.casUnique() != 0 ? StoreMode.CAS : StoreMode.REPLACE;
            default -> request.casUnique() != 0 ? StoreMode.CAS : StoreMode.SET;
        };
    }

    private void refuse(BinaryConnection connection, BinaryRequest request, StoreResult result) {
        StoreMode mode = request.command() == Opcode.SET ? StoreMode.SET : StoreMode.ADD;
        commands.refuse(mode, request.buffer(), request.keyIndex(), request.keyLength(), request.valueLength(), result);
        BinaryReply.error(
                connection.writer(),
                request,
                result == StoreResult.TOO_LARGE ? BinaryReply.TOO_LARGE : BinaryReply.OUT_OF_MEMORY);
        connection.skip(request.valueLength());
    }

    /** Takes more of a value, and stores it once it is whole; false where more must come. */
    boolean receive(BinaryConnection connection, BinaryRequest request, ByteBuf in) {
        BinaryValue incoming = connection.incoming();
        if (!incoming.receive(in)) {
            return false;
        }
        request.restore(incoming.opcode(), incoming.opaque());
        StoreResult result = commands.commit(incoming.terms(), incoming.memory());
        incoming.release();
        connection.expectHead();
        reply(connection, request, incoming.terms(), result);
        return true;
    }

    private void reply(BinaryConnection connection, BinaryRequest request, StoreTerms storedUnder, StoreResult result) {
        if (result != StoreResult.STORED) {
            BinaryReply.error(connection.writer(), request, status(storedUnder.mode(), result));
        } else if (!request.quiet()) {
            BinaryReply.success(connection.writer(), request, commands.shownCas(storedUnder.storedCasUnique()));
        }
    }

    private static int status(StoreMode mode, StoreResult result) {
        return switch (result) {
            case EXISTS -> BinaryReply.EXISTS;
            case NOT_FOUND -> BinaryReply.NOT_FOUND;
            case TOO_LARGE -> BinaryReply.TOO_LARGE;
            case OUT_OF_MEMORY -> BinaryReply.OUT_OF_MEMORY;
            default ->
                switch (mode) {
                    case ADD -> BinaryReply.EXISTS;
                    case REPLACE -> BinaryReply.NOT_FOUND;
                    default -> BinaryReply.NOT_STORED;
                };
        };
    }
}
