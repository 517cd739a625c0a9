package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.buffer.ByteBuf;

/** Finds out which command a line is and has it executed. */
final class TextCommands {

    private final StorageCommands storage;
    private final RetrievalCommands retrieval;
    private final KeyCommands keyCommands;
    private final AdministrationCommands administration;
    private final StatsCommand stats;

    TextCommands(ServerContext server, Commands commands, StorageCommands storage, RetrievalCommands retrieval) {
        this.storage = storage;
        this.retrieval = retrieval;
        keyCommands = new KeyCommands(commands);
        administration = new AdministrationCommands(server, commands);
        stats = new StatsCommand(server);
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
            case GAT -> retrieval.getAndTouch(connection, line, in, false, end, next);
            case GATS -> retrieval.getAndTouch(connection, line, in, true, end, next);
            case DELETE -> keyCommands.delete(connection.writer(), line);
            case TOUCH -> keyCommands.touch(connection.writer(), line);
            case INCR -> keyCommands.add(connection.writer(), line, false);
            case DECR -> keyCommands.add(connection.writer(), line, true);
            case VERSION -> administration.version(connection.writer());
            case STATS -> stats.execute(connection.writer(), line);
            case QUIT -> connection.close();
            case GET, GETS, OTHER -> administration.execute(connection, line);
        }
    }
}
