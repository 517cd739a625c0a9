package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.GetTerms;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The command me, which shows what is known of an item to whoever looks for a fault. */
final class MetaInspection implements ItemReader {

    private static final int KEY = 1;
    private static final int FLAG = 2;
    private static final byte[] ENCODED = {'b'};
    private static final byte[] EXPIRES = Reply.bytes(" exp=");
    private static final byte[] NEVER = Reply.bytes("-1");
    private static final byte[] LAST_ACCESS = Reply.bytes(" la=");
    private static final byte[] CAS = Reply.bytes(" cas=");
    private static final byte[] FETCHED = Reply.bytes(" fetch=yes");
    private static final byte[] NOT_FETCHED = Reply.bytes(" fetch=no");
    private static final byte[] SIZE_CLASS = Reply.bytes(" cls=");
    private static final byte[] SIZE = Reply.bytes(" size=");

    private final Commands commands;
    private final GetTerms terms = new GetTerms().inspect();
    private final ByteBuf decodedKey = Unpooled.wrappedBuffer(new byte[Commands.MAX_KEY_LENGTH + 2]);

    private ResponseWriter writer;
    private ByteBuf key;
    private int keyIndex;
    private int keyLength;

    MetaInspection(Commands commands) {
        this.commands = commands;
    }

    void execute(ResponseWriter to, CommandLine line) {
        key = line.buffer();
        keyIndex = line.start(KEY);
        keyLength = line.length(KEY);
        if (keyLength > Commands.MAX_KEY_LENGTH || !decodeKey(line)) {
            to.write(Reply.BAD_FORMAT);
        } else {
            writer = to;
            if (!commands.inspect(key, keyIndex, keyLength, terms, this)) {
                to.write(MetaReply.MISS);
                to.write(Reply.END_OF_LINE);
            }
            writer = null;
        }
        key = null;
    }

    private boolean decodeKey(CommandLine line) {
        if (line.words() <= FLAG || !line.is(FLAG, ENCODED)) {
            return true;
        }
        boolean good = Base64Key.decode(key, keyIndex, keyIndex + keyLength, decodedKey);
        key = decodedKey;
        keyIndex = 0;
        keyLength = decodedKey.readableBytes();
        return good;
    }

    @Override
    public void read(ItemView item) {
        writer.write(MetaReply.INSPECTED);
        if (item.keyBinary()) {
            Base64Key.encode(key, keyIndex, keyLength, writer);
        } else {
            writer.write(key, keyIndex, keyLength);
        }
        writer.write(EXPIRES);
        if (item.expiresAtSeconds() == 0) {
            writer.write(NEVER);
        } else {
            writer.writeDecimal(item.expiresAtSeconds() - commands.nowSeconds());
        }
        writer.write(LAST_ACCESS);
        writer.writeDecimal(commands.nowSeconds() - item.lastAccessSeconds());
        writer.write(CAS);
        writer.writeDecimal(commands.shownCas(item.casUnique()));
        writer.write(item.fetched() ? FETCHED : NOT_FETCHED);
        writer.write(SIZE_CLASS);
        writer.writeDecimal(item.sizeClass());
        writer.write(SIZE);
        writer.writeDecimal(item.itemBytes());
        writer.write(Reply.END_OF_LINE);
    }
}
