package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.CloseReason;
import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.buffer.ByteBuf;

/** Finds out which command a line is and has it executed. */
final class TextCommands {

    private final StorageCommands storage;
    private final RetrievalCommands retrieval;
    private final MetaCommands meta;
    private final KeyCommands keyCommands;
    private final AdministrationCommands administration;
    private final StatsCommand stats;

    TextCommands(
            ServerContext server,
            Commands commands,
            MetaFlags flags,
            StorageCommands storage,
            RetrievalCommands retrieval) {
        this.storage = storage;
        this.retrieval = retrieval;
        meta = new MetaCommands(commands, flags);
        keyCommands = new KeyCommands(commands);
        administration = new AdministrationCommands(server, commands);
        stats = new StatsCommand(server, commands);
    }

    /**
     * Executes a command line.
     *
     * @param in its reader index stands behind the line; what follows may be the line's value
     * @param end index of the line end
     */
    void execute(TextConnection connection, CommandLine line, ByteBuf in, int start, int end) {
        int next = in.readerIndex();
        int blank = in.indexOf(start, end, (byte) ' ');
        int nameEnd = blank < 0 ? end : blank;
        TextCommand command = TextCommand.of(in, start, nameEnd - start);
        if (command == TextCommand.GET || command == TextCommand.GETS) {
            retrieval.get(connection, in, command == TextCommand.GETS, nameEnd, end, next);
            return;
        }
        line.parse(in, start, end);
        switch (command) {
            case SET, ADD, REPLACE, APPEND, PREPEND, CAS -> storage.execute(connection, line, command.storeMode(), in);
            case MG -> meta.get(connection.writer(), line);
            case MS -> storage.executeMeta(connection, line, in);
            case MD -> meta.delete(connection.writer(), line);
            case MA -> meta.count(connection.writer(), line);
            case ME -> meta.inspect(connection.writer(), line);
            case MN -> meta.noOperation(connection.writer());
            case GAT -> retrieval.getAndTouch(connection, line, in, false, end, next);
            case GATS -> retrieval.getAndTouch(connection, line, in, true, end, next);
            case DELETE -> keyCommands.delete(connection.writer(), line);
            case TOUCH -> keyCommands.touch(connection.writer(), line);
            case INCR -> keyCommands.add(connection.writer(), line, false);
            case DECR -> keyCommands.add(connection.writer(), line, true);
            case VERSION -> administration.version(connection.writer());
            case STATS -> stats.execute(connection, line);
            case QUIT -> connection.close(CloseReason.NORMAL);
            case GET, GETS, OTHER -> administration.execute(connection, line);
        }
    }
}
