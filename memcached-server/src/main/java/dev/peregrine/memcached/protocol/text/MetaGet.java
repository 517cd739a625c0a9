package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.GetTerms;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;

/** The command mg. Reused by all connections of an event loop. */
final class MetaGet implements ItemReader {

    private final Commands commands;
    private final MetaFlags flags;
    private final GetTerms terms = new GetTerms();

    private ResponseWriter writer;

    MetaGet(Commands commands, MetaFlags flags) {
        this.commands = commands;
        this.flags = flags;
    }

    /** Executes the command whose flags have been read. */
    void execute(ResponseWriter to) {
        readTerms();
        writer = to;
        boolean hit = commands.metaGet(flags.key(), flags.keyIndex(), flags.keyLength(), terms, flags.has('T'), this);
        writer = null;
        if (!hit && !flags.has('q')) {
            MetaReply.line(to, MetaReply.MISS, flags);
        }
    }

    /** In the order of the flags, which decides what of two expiry times the store sees. */
    private void readTerms() {
        terms.reset();
        CommandLine line = flags.line();
        for (int word = flags.first(); word < line.words(); word++) {
            switch (line.buffer().getByte(line.start(word))) {
                case 'T' -> terms.touch(commands.expiresAtSeconds(flags.touchExptime()));
                case 'N' -> terms.vivify(commands.expiresAtSeconds(flags.vivifyExptime()));
                case 'R' -> terms.recache(commands.expiresAtSeconds(flags.recacheExptime()));
                case 'E' -> terms.newCasUnique(flags.newCasUnique());
                case 'u' -> terms.noBump();
                default -> {}
            }
        }
    }

    @Override
    public void read(ItemView item) {
        boolean withValue = flags.has('v') && !(flags.has('C') && item.casUnique() == flags.casUnique());
        if (withValue) {
            writer.write(MetaReply.VALUE);
            writer.writeDecimal(item.valueLength());
        } else {
            writer.write(MetaReply.HIT);
        }
        writeFlags(item);
        if (item.tokenSent()) {
            MetaReply.letter(writer, 'Z');
        }
        if (item.stale()) {
            MetaReply.letter(writer, 'X');
        }
        if (item.won()) {
            MetaReply.letter(writer, 'W');
        }
        writer.write(Reply.END_OF_LINE);
        if (withValue) {
            writer.writeValue(item);
            writer.write(Reply.END_OF_LINE);
        }
    }

    private void writeFlags(ItemView item) {
        CommandLine line = flags.line();
        long expiresAtSeconds = item.previousExpiresAtSeconds();
        for (int word = flags.first(); word < line.words(); word++) {
            int letter = line.buffer().getByte(line.start(word));
            switch (letter) {
                case 'T' -> expiresAtSeconds = commands.expiresAtSeconds(flags.touchExptime());
                case 'N' ->
                    expiresAtSeconds =
                            item.created() ? commands.expiresAtSeconds(flags.vivifyExptime()) : expiresAtSeconds;
                case 's' -> MetaReply.number(writer, letter, item.valueLength());
                case 't' -> MetaReply.timeToLive(writer, expiresAtSeconds, commands.nowSeconds());
                case 'c' -> MetaReply.number(writer, letter, commands.shownCas(item.casUnique()));
                case 'f' -> MetaReply.number(writer, letter, Integer.toUnsignedLong(item.flags()));
                case 'l' -> MetaReply.number(writer, letter, commands.nowSeconds() - item.lastAccessSeconds());
                case 'h' -> MetaReply.number(writer, letter, item.fetched() ? 1 : 0);
                case 'O' -> MetaReply.opaque(writer, line, word);
                case 'k' -> MetaReply.key(writer, flags, item.keyBinary());
                default -> {}
            }
        }
    }
}
