package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.CountTerms;
import dev.peregrine.memcached.store.CounterResult;
import dev.peregrine.memcached.store.DeleteResult;
import dev.peregrine.memcached.store.DeleteTerms;
import dev.peregrine.memcached.store.StoreResult;

/** The meta commands that carry no value: mg, md, ma, me, mn. */
final class MetaCommands {

    private static final int KEY = 1;
    private static final int FIRST_FLAG = 2;

    private final Commands commands;
    private final MetaFlags flags;
    private final MetaGet get;
    private final MetaInspection inspection;
    private final DeleteTerms deleteTerms = new DeleteTerms();
    private final CountTerms countTerms = new CountTerms();

    MetaCommands(Commands commands, MetaFlags flags) {
        this.commands = commands;
        this.flags = flags;
        get = new MetaGet(commands, flags);
        inspection = new MetaInspection(commands);
    }

    void noOperation(ResponseWriter writer) {
        writer.write(MetaReply.NOTHING);
    }

    void inspect(ResponseWriter writer, CommandLine line) {
        if (isWellFormed(writer, line)) {
            inspection.execute(writer, line);
        }
    }

    void get(ResponseWriter writer, CommandLine line) {
        if (!isWellFormed(writer, line)) {
            return;
        }
        if (!flags.read(line, FIRST_FLAG)) {
            writer.write(flags.error());
        } else if (flags.hasLongOpaque()) {
            writer.write(Reply.OPAQUE_TOO_LONG);
        } else {
            get.execute(writer);
        }
    }

    void delete(ResponseWriter writer, CommandLine line) {
        if (!isWellFormed(writer, line)) {
            return;
        }
        if (!flags.read(line, FIRST_FLAG)) {
            writer.write(flags.error());
        } else if (flags.hasLongOpaque()) {
            writer.write(Reply.OPAQUE_TOO_LONG);
        } else {
            delete(writer);
        }
    }

    private void delete(ResponseWriter writer) {
        readDeleteTerms();
        DeleteResult result =
                commands.metaDelete(flags.key(), flags.keyIndex(), flags.keyLength(), deleteTerms, flags.has('I'));
        switch (result) {
            case DELETED -> {
                if (!flags.has('q')) {
                    MetaReply.line(writer, MetaReply.HIT, flags);
                }
            }
            case NOT_FOUND -> MetaReply.line(writer, MetaReply.NOT_FOUND, flags);
            case EXISTS -> MetaReply.line(writer, MetaReply.EXISTS, flags);
            case OUT_OF_MEMORY -> writer.write(Reply.OUT_OF_MEMORY);
        }
    }

    private void readDeleteTerms() {
        deleteTerms.reset().newCasUnique(flags.newCasUnique());
        if (flags.has('C')) {
            deleteTerms.casUnique(flags.casUnique());
        }
        if (flags.has('x')) {
            deleteTerms.dropValue(flags.clientFlags());
        }
        if (flags.has('I')) {
            deleteTerms.markStale();
        }
        if (flags.has('T')) {
            deleteTerms.touch(commands.expiresAtSeconds(flags.touchExptime()));
        }
    }

    void count(ResponseWriter writer, CommandLine line) {
        if (!isWellFormed(writer, line)) {
            return;
        }
        if (!flags.read(line, FIRST_FLAG)) {
            writer.write(Reply.INVALID_OR_DUPLICATE_FLAG);
            return;
        }
        boolean subtract = flags.mode() == 'D' || flags.mode() == '-';
        boolean known = subtract || flags.mode() == 0 || flags.mode() == 'I' || flags.mode() == '+';
        if (!known) {
            writer.write(Reply.INVALID_COUNT_MODE);
        } else if (flags.hasLongOpaque()) {
            writer.write(Reply.OPAQUE_TOO_LONG);
        } else {
            count(writer, subtract);
        }
    }

    private void count(ResponseWriter writer, boolean subtract) {
        readCountTerms(subtract);
        StoreResult result = commands.metaCount(flags.key(), flags.keyIndex(), flags.keyLength(), countTerms, subtract);
        switch (result) {
            case STORED -> {
                if (!flags.has('q')) {
                    writeCounted(writer);
                }
            }
            case NOT_FOUND -> MetaReply.line(writer, MetaReply.NOT_FOUND, flags);
            case EXISTS -> MetaReply.line(writer, MetaReply.EXISTS, flags);
            case NON_NUMERIC -> writer.write(Reply.NON_NUMERIC);
            default -> writer.write(Reply.OUT_OF_MEMORY);
        }
    }

    private void readCountTerms(boolean subtract) {
        countTerms.of(flags.delta(), subtract).casUnique(flags.casUnique()).newCasUnique(flags.newCasUnique());
        CommandLine line = flags.line();
        for (int word = flags.first(); word < line.words(); word++) {
            switch (line.buffer().getByte(line.start(word))) {
                case 'T' -> countTerms.touch(commands.expiresAtSeconds(flags.touchExptime()));
                case 'N' -> countTerms.vivify(flags.initial(), commands.expiresAtSeconds(flags.vivifyExptime()));
                default -> {}
            }
        }
    }

    private void writeCounted(ResponseWriter writer) {
        CounterResult result = commands.counterResult();
        if (flags.has('v')) {
            writer.write(MetaReply.VALUE);
            writer.writeDecimal(ResponseWriter.digits(result.value()));
        } else {
            writer.write(MetaReply.HIT);
        }
        CommandLine line = flags.line();
        long expiresAtSeconds = result.previousExpiresAtSeconds();
        for (int word = flags.first(); word < line.words(); word++) {
            int letter = line.buffer().getByte(line.start(word));
            switch (letter) {
                case 'T' -> expiresAtSeconds = commands.expiresAtSeconds(flags.touchExptime());
                case 'N' ->
                    expiresAtSeconds =
                            result.created() ? commands.expiresAtSeconds(flags.vivifyExptime()) : expiresAtSeconds;
                case 't' -> MetaReply.timeToLive(writer, expiresAtSeconds, commands.nowSeconds());
                case 'c' -> MetaReply.number(writer, letter, commands.shownCas(result.casUnique()));
                case 'O' -> MetaReply.opaque(writer, line, word);
                case 'k' -> MetaReply.key(writer, flags, flags.has('b'));
                default -> {}
            }
        }
        writer.write(Reply.END_OF_LINE);
        if (flags.has('v')) {
            writer.writeDecimal(result.value());
            writer.write(Reply.END_OF_LINE);
        }
    }

    /** Whether there are a key and words that may be flags; answers where not. */
    private static boolean isWellFormed(ResponseWriter writer, CommandLine line) {
        if (line.words() > KEY && MetaFlags.areFlags(line, FIRST_FLAG)) {
            return true;
        }
        writer.write(Reply.BAD_FORMAT);
        return false;
    }
}
