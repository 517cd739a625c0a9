package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import io.netty.buffer.ByteBuf;

/**
 * The commands that ask for values: get, gets, gat, gats.
 *
 * <p>Their list of keys has no limit. It is worked off key by key, so that it may be left between two keys when the
 * client does not read, and need not be in memory as a whole.
 */
final class RetrievalCommands {

    /** One byte more than a key and the carriage return of its line may have. */
    static final int TOO_LONG_FOR_A_KEY = Commands.MAX_KEY_LENGTH + 2;

    private static final int EXPTIME = 1;
    private static final int FIRST_KEY_TO_TOUCH = 2;

    private final Commands commands;
    private final ValueReply valueReply;

    RetrievalCommands(Commands commands) {
        this.commands = commands;
        valueReply = new ValueReply(commands);
    }

    /**
     * Executes a whole line of get or gets.
     *
     * @param keys index behind the command's name
     * @param end index of the line end
     * @param next index behind the line end
     */
    void get(TextConnection connection, ByteBuf in, boolean withCas, int keys, int end, int next) {
        connection.expectKeys(withCas);
        in.readerIndex(keys);
        startWholeLine(connection, in, end, next);
    }

    /** Executes a whole line of gat or gats; the indices are those of {@link #get}. */
    void getAndTouch(TextConnection connection, CommandLine line, ByteBuf in, boolean withCas, int end, int next) {
        if (line.words() <= FIRST_KEY_TO_TOUCH) {
            connection.writer().write(Reply.BAD_FORMAT);
        } else if (!line.readInt32(EXPTIME)) {
            connection.writer().write(Reply.BAD_EXPTIME);
        } else {
            expectKeysToTouch(connection, line, withCas);
            in.readerIndex(line.start(FIRST_KEY_TO_TOUCH));
            startWholeLine(connection, in, end, next);
        }
    }

    private void expectKeysToTouch(TextConnection connection, CommandLine line, boolean withCas) {
        connection.expectKeysToTouch(withCas, commands.expiresAtSeconds((int) line.number()));
    }

    /** Begins the keys of a gat or gats whose line is so long that it is not looked at as a whole. */
    void beginGetAndTouch(TextConnection connection, CommandLine line, ByteBuf in, boolean withCas) {
        if (line.readInt32(EXPTIME)) {
            expectKeysToTouch(connection, line, withCas);
            in.readerIndex(line.end(EXPTIME));
        } else {
            connection.skipLine(Reply.BAD_EXPTIME);
        }
    }

    /** In a line that is there as a whole one bad key spoils all. */
    private void startWholeLine(TextConnection connection, ByteBuf in, int end, int next) {
        if (end - in.readerIndex() > Commands.MAX_KEY_LENGTH && hasLongKey(in, in.readerIndex(), end)) {
            connection.writer().write(Reply.KEY_TOO_LONG_IN_GET);
            connection.expectCommand();
            in.readerIndex(next);
            return;
        }
        answerKeys(connection, in, end, next);
    }

    private static boolean hasLongKey(ByteBuf in, int start, int end) {
        int keyStart = start;
        for (int at = start; at < end; at++) {
            if (in.getByte(at) == ' ') {
                keyStart = at + 1;
            } else if (at - keyStart >= Commands.MAX_KEY_LENGTH) {
                return true;
            }
        }
        return false;
    }

    /** Goes on with the keys that have come. */
    void resume(TextConnection connection, ByteBuf in) {
        int start = in.readerIndex();
        int newline = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (newline >= 0) {
            boolean carriageReturn = newline > start && in.getByte(newline - 1) == '\r';
            answerKeys(connection, in, carriageReturn ? newline - 1 : newline, newline + 1);
        } else {
            answerKeys(connection, in, in.writerIndex(), -1);
        }
    }

    /** @param next index behind the line end, or -1 where that has not come yet */
    private void answerKeys(TextConnection connection, ByteBuf in, int end, int next) {
        ResponseWriter writer = connection.writer();
        int at = in.readerIndex();
        while (at < end) {
            if (in.getByte(at) == ' ') {
                at++;
                continue;
            }
            int blank = in.indexOf(at, end, (byte) ' ');
            int keyEnd = blank < 0 ? end : blank;
            boolean unfinished = blank < 0 && next < 0;
            if (unfinished || keyEnd - at > Commands.MAX_KEY_LENGTH) {
                in.readerIndex(at);
                keepOrRefuse(connection, in, keyEnd - at, unfinished);
                return;
            }
            answerKey(connection, in, at, keyEnd - at);
            at = keyEnd;
            // The last value and the END behind it go out together.
            boolean more = next < 0 || at < end;
            if (more && !writer.mayContinue()) {
                in.readerIndex(at);
                return;
            }
        }
        in.readerIndex(next < 0 ? end : next);
        if (next >= 0) {
            writer.write(connection.keySeen() ? Reply.END : Reply.BAD_FORMAT);
            connection.expectCommand();
        }
    }

    private void answerKey(TextConnection connection, ByteBuf in, int index, int length) {
        connection.noteKey();
        valueReply.aim(connection, in, index, length);
        if (connection.touching()) {
            commands.getAndTouch(in, index, length, connection.expiresAtSeconds(), valueReply);
        } else {
            commands.get(in, index, length, valueReply);
        }
        valueReply.forget();
    }

    private static void keepOrRefuse(TextConnection connection, ByteBuf in, int length, boolean unfinished) {
        if (unfinished && length < TOO_LONG_FOR_A_KEY) {
            connection.keep(in);
        } else {
            connection.writer().write(Reply.KEY_TOO_LONG_IN_GET);
            connection.skipLine(null);
        }
    }
}
