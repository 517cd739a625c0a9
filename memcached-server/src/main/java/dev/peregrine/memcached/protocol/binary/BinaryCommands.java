package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.config.Version;
import dev.peregrine.memcached.protocol.command.CloseReason;
import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import dev.peregrine.memcached.store.CountTerms;
import dev.peregrine.memcached.store.DeleteResult;
import dev.peregrine.memcached.store.DeleteTerms;
import dev.peregrine.memcached.store.StoreResult;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Executes packets. A packet whose parts do not have the lengths of its command ends the connection. */
final class BinaryCommands {

    private static final int SET_EXTRAS = 8;
    private static final int COUNT_EXTRAS = 20;
    private static final int EXPIRATION_EXTRAS = 4;
    private static final int INITIAL = 8;
    private static final int COUNT_EXPIRATION = 16;

    /** Expiration that asks for no item to be made. */
    private static final int NEVER_CREATE = -1;

    private final Commands commands;
    private final BinaryStorage storage;
    private final BinaryAuthentication authentication;
    private final BinaryGet get;
    private final BinaryStat stat;
    private final byte[] version = Version.toldToClients().getBytes(StandardCharsets.US_ASCII);
    private final CountTerms countTerms = new CountTerms();
    private final DeleteTerms deleteTerms = new DeleteTerms();

    BinaryCommands(
            ServerContext server, Commands commands, BinaryStorage storage, BinaryAuthentication authentication) {
        this.commands = commands;
        this.storage = storage;
        this.authentication = authentication;
        get = new BinaryGet(commands);
        stat = new BinaryStat(server);
    }

    /** @param in where the value follows, if the command has one */
    void execute(BinaryConnection connection, BinaryRequest request, ByteBuf in) {
        ResponseWriter writer = connection.writer();
        if (!isWellFormed(request)) {
            BinaryReply.error(writer, request, BinaryReply.INVALID);
            connection.close();
            return;
        }
        switch (request.command()) {
            case Opcode.GET, Opcode.GETK, Opcode.TOUCH, Opcode.GAT, Opcode.GATK -> get.execute(writer, request);
            case Opcode.SET, Opcode.ADD, Opcode.REPLACE, Opcode.APPEND, Opcode.PREPEND ->
                storage.execute(connection, request, in);
            case Opcode.DELETE -> delete(writer, request);
            case Opcode.INCREMENT, Opcode.DECREMENT -> count(writer, request);
            case Opcode.FLUSH -> flush(writer, request);
            case Opcode.NOOP -> BinaryReply.success(writer, request, 0);
            case Opcode.VERSION -> BinaryReply.success(writer, request, version, 0);
            case Opcode.STAT -> {
                stat.execute(writer, request);
                connection.skip(request.valueLength());
            }
            case Opcode.QUIT -> quit(connection, request);
            case Opcode.SASL_LIST_MECHS, Opcode.SASL_AUTH, Opcode.SASL_STEP ->
                authentication.execute(connection, request, in);
            default -> {
                BinaryReply.error(writer, request, BinaryReply.UNKNOWN_COMMAND);
                connection.skip(request.valueLength());
            }
        }
    }

    private static boolean isWellFormed(BinaryRequest request) {
        boolean key = request.keyLength() > 0;
        int extras = request.extrasLength();
        boolean value = request.valueLength() > 0;
        return switch (request.command()) {
            case Opcode.GET, Opcode.GETK, Opcode.DELETE -> key && extras == 0 && !value;
            case Opcode.TOUCH, Opcode.GAT, Opcode.GATK -> key && extras == EXPIRATION_EXTRAS && !value;
            case Opcode.SET, Opcode.ADD, Opcode.REPLACE -> key && extras == SET_EXTRAS;
            case Opcode.APPEND, Opcode.PREPEND -> key && extras == 0;
            case Opcode.INCREMENT, Opcode.DECREMENT -> key && extras == COUNT_EXTRAS && !value;
            case Opcode.FLUSH -> !key && (extras == 0 || extras == EXPIRATION_EXTRAS) && !value;
            case Opcode.NOOP, Opcode.VERSION, Opcode.QUIT, Opcode.SASL_LIST_MECHS -> !key && extras == 0 && !value;
            case Opcode.STAT -> extras == 0;
            case Opcode.SASL_AUTH, Opcode.SASL_STEP -> key && extras == 0;
            default -> true;
        };
    }

    private void delete(ResponseWriter writer, BinaryRequest request) {
        deleteTerms.reset();
        if (request.casUnique() != 0) {
            deleteTerms.casUnique(request.casUnique());
        }
        DeleteResult result = commands.delete(request.buffer(), request.keyIndex(), request.keyLength(), deleteTerms);
        switch (result) {
            case DELETED -> {
                if (!request.quiet()) {
                    BinaryReply.success(writer, request, 0);
                }
            }
            case EXISTS -> BinaryReply.error(writer, request, BinaryReply.EXISTS);
            default -> BinaryReply.error(writer, request, BinaryReply.NOT_FOUND);
        }
    }

    private void count(ResponseWriter writer, BinaryRequest request) {
        boolean subtract = request.command() == Opcode.DECREMENT;
        countTerms.of(request.extraLong(0), subtract).casUnique(request.casUnique());
        if (request.extraInt(COUNT_EXPIRATION) != NEVER_CREATE) {
            countTerms.vivify(
                    request.extraLong(INITIAL), commands.expiresAtSecondsUnsigned(request.extraInt(COUNT_EXPIRATION)));
        }
        StoreResult result =
                commands.metaCount(request.buffer(), request.keyIndex(), request.keyLength(), countTerms, subtract);
        switch (result) {
            case STORED -> {
                if (!request.quiet()) {
                    long casUnique = commands.shownCas(commands.counterResult().casUnique());
                    BinaryReply.header(writer, request, BinaryReply.OK, 0, 0, Long.BYTES, casUnique);
                    writer.writeLong(commands.counterResult().value());
                }
            }
            case NOT_FOUND -> BinaryReply.error(writer, request, BinaryReply.NOT_FOUND);
            case EXISTS -> BinaryReply.error(writer, request, BinaryReply.EXISTS);
            case NON_NUMERIC -> BinaryReply.error(writer, request, BinaryReply.NON_NUMERIC);
            default -> BinaryReply.error(writer, request, BinaryReply.OUT_OF_MEMORY);
        }
    }

    private void flush(ResponseWriter writer, BinaryRequest request) {
        if (!commands.countFlush()) {
            BinaryReply.error(writer, request, BinaryReply.AUTH_ERROR);
            return;
        }
        commands.flushAll(request.extrasLength() == 0 ? 0 : commands.expiresAtSecondsUnsigned(request.extraInt(0)));
        if (!request.quiet()) {
            BinaryReply.success(writer, request, 0);
        }
    }

    private static void quit(BinaryConnection connection, BinaryRequest request) {
        if (!request.quiet()) {
            BinaryReply.success(connection.writer(), request, 0);
        }
        connection.close(CloseReason.NORMAL);
    }
}
