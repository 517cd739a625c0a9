package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.buffer.ByteBuf;

/**
 * Cuts received bytes into command lines and values, in place, and has them executed. One for all connections of an
 * event loop.
 *
 * <p>However the bytes are cut into buffers, the replies are the same: whether a line is looked at as a whole depends on
 * its length alone. Up to {@link #MAX_LINE_LENGTH} it is; a part of it is kept until the rest has come. A longer one may
 * only be a list of keys, which is worked off as it arrives.
 */
public final class TextDecoder {

    /** Bytes within which a line must end. */
    static final int MAX_LINE_LENGTH = 2048;

    private static final int MAX_LEADING_BLANKS = 100;
    private static final int MIN_LINE_LENGTH = 4;

    private final TextLookAhead lookAhead;
    private final CommandLine line = new CommandLine();
    private final TextCommands commands;
    private final StorageCommands storage;
    private final RetrievalCommands retrieval;

    public TextDecoder(ServerContext server, Commands executed) {
        lookAhead = new TextLookAhead(executed::announce);
        MetaFlags flags = new MetaFlags();
        storage = new StorageCommands(executed, flags);
        retrieval = new RetrievalCommands(executed);
        commands = new TextCommands(server, executed, flags, storage, retrieval);
    }

    boolean lookAhead(ByteBuf in) {
        return lookAhead.scan(in);
    }

    /**
     * Executes what has arrived, until nothing is left, the connection is to be closed, or its writer has stopped. In
     * the last case it is called again with what it left.
     *
     * @param in its reader index moves over what was used up
     */
    void decode(TextConnection connection, ByteBuf in) {
        while (!connection.closed() && connection.writer().mayContinue()) {
            if (connection.state() == TextConnection.State.LIST) {
                connection.list();
                continue;
            }
            ByteBuf source = in;
            if (connection.carryComplete()) {
                if (connection.carry().isReadable()) {
                    source = connection.carry();
                } else {
                    connection.endCarry();
                    continue;
                }
            } else if (!in.isReadable()) {
                return;
            } else if (connection.carry() != null) {
                fillCarry(connection, in);
                continue;
            }
            step(connection, source);
        }
    }

    private void step(TextConnection connection, ByteBuf in) {
        switch (connection.state()) {
            case COMMAND -> decodeLine(connection, in);
            case KEYS -> retrieval.resume(connection, in);
            case VALUE -> storage.receive(connection, line, in);
            case SKIPPED_VALUE -> connection.skipValue(in);
            case SKIPPED_LINE -> skipLine(connection, in);
            case LIST -> connection.list();
            case WATCH -> in.skipBytes(in.readableBytes());
        }
    }

    private void decodeLine(TextConnection connection, ByteBuf in) {
        int start = in.readerIndex();
        int readable = in.readableBytes();
        int newline = in.indexOf(start, start + Math.min(readable, MAX_LINE_LENGTH + 1), (byte) '\n');
        if (newline < 0) {
            if (readable > MAX_LINE_LENGTH) {
                decodeLongLine(connection, in);
            } else {
                connection.keep(in);
            }
            return;
        }
        in.readerIndex(newline + 1);
        if (newline + 1 - start < MIN_LINE_LENGTH) {
            connection.writer().write(Reply.BAD_FORMAT);
            return;
        }
        int end = in.getByte(newline - 1) == '\r' ? newline - 1 : newline;
        commands.execute(connection, line, in, start, end);
        connection.writer().countRequest();
    }

    /** A line without an end in sight is a list of keys, or an attack. */
    private void decodeLongLine(TextConnection connection, ByteBuf in) {
        int start = in.readerIndex();
        int name = start;
        while (name - start <= MAX_LEADING_BLANKS && in.getByte(name) == ' ') {
            name++;
        }
        int nameEnd = in.indexOf(name, start + MAX_LINE_LENGTH, (byte) ' ');
        TextCommand command = nameEnd < 0 ? TextCommand.OTHER : TextCommand.of(in, name, nameEnd - name);
        boolean get = command == TextCommand.GET || command == TextCommand.GETS;
        if (get && name == start) {
            in.readerIndex(nameEnd);
            connection.expectKeys(command == TextCommand.GETS);
        } else if (get && name - start <= MAX_LEADING_BLANKS) {
            connection.skipLine(Reply.ERROR);
        } else if (name == start && (command == TextCommand.GAT || command == TextCommand.GATS)) {
            decodeLongGetAndTouch(connection, in, command == TextCommand.GATS);
        } else {
            connection.close();
        }
    }

    /** memcached answers these only where they happen to arrive at once; here they may be as long as a get. */
    private void decodeLongGetAndTouch(TextConnection connection, ByteBuf in, boolean withCas) {
        int start = in.readerIndex();
        line.parse(in, start, start + MAX_LINE_LENGTH);
        boolean exptimeWhole = line.words() > 1 && in.getByte(line.end(1)) == ' ';
        if (exptimeWhole) {
            retrieval.beginGetAndTouch(connection, line, in, withCas);
        } else {
            connection.close();
        }
    }

    private static void skipLine(TextConnection connection, ByteBuf in) {
        int newline = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        if (newline < 0) {
            in.readerIndex(in.writerIndex());
            return;
        }
        in.readerIndex(newline + 1);
        if (connection.replyAfterSkip() != null) {
            connection.writer().write(connection.replyAfterSkip());
        }
        connection.expectCommand();
    }

    /** Completes the line or the key whose beginning was kept. */
    private static void fillCarry(TextConnection connection, ByteBuf in) {
        boolean keys = connection.state() == TextConnection.State.KEYS;
        int limit = keys ? RetrievalCommands.TOO_LONG_FOR_A_KEY : MAX_LINE_LENGTH + 1;
        int wanted = Math.min(limit - connection.carry().readableBytes(), in.readableBytes());
        int start = in.readerIndex();
        int end = in.indexOf(start, start + wanted, (byte) '\n');
        if (keys) {
            int blank = in.indexOf(start, end < 0 ? start + wanted : end, (byte) ' ');
            end = blank < 0 ? end : blank;
        }
        connection.append(in, end < 0 ? wanted : end + 1 - start);
        if (end >= 0 || connection.carry().readableBytes() == limit) {
            connection.completeCarry();
        }
    }
}
