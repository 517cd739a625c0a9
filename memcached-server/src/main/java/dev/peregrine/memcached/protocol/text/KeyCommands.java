package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.StoreResult;
import io.netty.buffer.ByteBuf;

/** The commands that change the item of one key and carry no value: delete, touch, incr, decr. */
final class KeyCommands {

    private static final int KEY = 1;
    private static final int ARGUMENT = 2;

    private final Commands commands;

    KeyCommands(Commands commands) {
        this.commands = commands;
    }

    void delete(ResponseWriter writer, CommandLine line) {
        if (!checkKey(writer, line, KEY)) {
            return;
        }
        boolean deleted = commands.delete(line.buffer(), line.start(KEY), line.length(KEY));
        reply(writer, line, deleted ? Reply.DELETED : Reply.NOT_FOUND);
    }

    void touch(ResponseWriter writer, CommandLine line) {
        if (!checkKey(writer, line, ARGUMENT)) {
            return;
        }
        if (!line.readInt32(ARGUMENT)) {
            reply(writer, line, Reply.BAD_EXPTIME);
            return;
        }
        long expiresAtSeconds = commands.expiresAtSeconds((int) line.number());
        boolean touched = commands.touch(line.buffer(), line.start(KEY), line.length(KEY), expiresAtSeconds);
        reply(writer, line, touched ? Reply.TOUCHED : Reply.NOT_FOUND);
    }

    void add(ResponseWriter writer, CommandLine line, boolean subtract) {
        if (!checkKey(writer, line, ARGUMENT)) {
            return;
        }
        if (!line.readUnsigned64(ARGUMENT)) {
            reply(writer, line, Reply.BAD_DELTA);
            return;
        }
        ByteBuf key = line.buffer();
        StoreResult result = commands.add(key, line.start(KEY), line.length(KEY), line.number(), subtract);
        switch (result) {
            case STORED -> replyNumber(writer, line);
            case NOT_FOUND -> reply(writer, line, Reply.NOT_FOUND);
            case NON_NUMERIC -> reply(writer, line, Reply.NON_NUMERIC);
            default -> reply(writer, line, Reply.OUT_OF_MEMORY);
        }
    }

    private void replyNumber(ResponseWriter writer, CommandLine line) {
        if (!line.noreply()) {
            writer.writeDecimal(commands.counterResult().value());
            writer.write(Reply.END_OF_LINE);
        }
    }

    /** Whether there are enough words and a good key; answers where not. A missing word is told even to the silent. */
    private static boolean checkKey(ResponseWriter writer, CommandLine line, int lastNeededWord) {
        if (line.words() <= lastNeededWord) {
            writer.write(Reply.BAD_FORMAT);
            return false;
        }
        if (line.length(KEY) > Commands.MAX_KEY_LENGTH) {
            reply(writer, line, Reply.BAD_FORMAT);
            return false;
        }
        return true;
    }

    private static void reply(ResponseWriter writer, CommandLine line, byte[] reply) {
        if (!line.noreply()) {
            writer.write(reply);
        }
    }
}
