package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.buffer.ByteBuf;

/**
 * Cuts received bytes into packets, in place, and has them executed. One for all connections of an event loop.
 *
 * <p>Header, extras and key are looked at as a whole and kept until they are; values go to the store as they come.
 */
public final class BinaryDecoder {

    /** Bodies above are an attack, or not this protocol. */
    private static final long MAX_BODY_BYTES = 1L << 30;

    private final BinaryLookAhead lookAhead;
    private final BinaryCommands commands;
    private final BinaryStorage storage;
    private final BinaryAuthentication authentication;
    private final BinaryRequest request = new BinaryRequest();

    public BinaryDecoder(ServerContext server, Commands executed) {
        lookAhead = new BinaryLookAhead(executed::announce);
        storage = new BinaryStorage(executed);
        authentication = new BinaryAuthentication(server, executed);
        commands = new BinaryCommands(server, executed, storage, authentication);
    }

    boolean lookAhead(ByteBuf in) {
        return lookAhead.scan(in);
    }

    void decode(BinaryConnection connection, ByteBuf in) {
        while (!connection.closed() && connection.writer().mayContinue()) {
            if (connection.state() == BinaryConnection.State.VALUE) {
                if (!storage.receive(connection, request, in)) {
                    return;
                }
            } else if (!in.isReadable()) {
                return;
            } else if (connection.state() == BinaryConnection.State.SKIPPED) {
                connection.skip(in);
            } else if (connection.state() == BinaryConnection.State.CREDENTIALS) {
                if (!authentication.receive(connection, request, in)) {
                    return;
                }
            } else if (!decodeHead(connection, in)) {
                return;
            }
        }
    }

    /** Executes a packet whose head is there; false where more of it must come. */
    private boolean decodeHead(BinaryConnection connection, ByteBuf in) {
        if (connection.carry() == null && in.readableBytes() >= BinaryRequest.HEADER_BYTES) {
            int start = in.readerIndex();
            int length = headLength(in, start);
            if (in.readableBytes() >= length) {
                in.readerIndex(start + length);
                execute(connection, in, start, in);
                return true;
            }
        }
        if (!connection.gather(in, BinaryRequest.HEADER_BYTES)) {
            return false;
        }
        ByteBuf carry = connection.carry();
        if (!connection.gather(in, headLength(carry, carry.readerIndex()))) {
            return false;
        }
        execute(connection, carry, carry.readerIndex(), in);
        if (connection.state() != BinaryConnection.State.CREDENTIALS) {
            connection.dropCarry();
        }
        return true;
    }

    /** Of a head that will be refused for its size only the header is of interest. */
    private static int headLength(ByteBuf buffer, int start) {
        int length = BinaryRequest.headLength(buffer, start);
        return length > BinaryRequest.HEADER_BYTES + 0xff + Commands.MAX_KEY_LENGTH
                ? BinaryRequest.HEADER_BYTES
                : length;
    }

    private void execute(BinaryConnection connection, ByteBuf head, int start, ByteBuf in) {
        if ((head.getByte(start) & 0xff) != BinaryRequest.MAGIC) {
            connection.close();
            return;
        }
        request.read(head, start);
        int refusal = refusal(connection);
        if (refusal == BinaryReply.OK) {
            commands.execute(connection, request, in);
        } else {
            BinaryReply.error(connection.writer(), request, refusal);
            connection.close();
        }
        connection.writer().countRequest();
    }

    /** Why the connection ends with this packet, OK where it does not. */
    private int refusal(BinaryConnection connection) {
        if (request.valueLength() < 0) {
            return BinaryReply.UNKNOWN_COMMAND;
        }
        if (request.bodyLength() > MAX_BODY_BYTES) {
            return BinaryReply.INVALID;
        }
        if (!authentication.admits(connection, request)) {
            return BinaryReply.AUTH_ERROR;
        }
        return request.keyLength() > Commands.MAX_KEY_LENGTH ? BinaryReply.INVALID : BinaryReply.OK;
    }
}
