package dev.peregrine.memcached.protocol.binary;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.store.ItemReader;
import dev.peregrine.memcached.store.ItemView;
import io.netty.buffer.ByteBuf;

/** The commands that ask for an item: get, getk, touch, gat, gatk. */
final class BinaryGet implements ItemReader {

    private final Commands commands;

    private ResponseWriter writer;
    private BinaryRequest request;

    BinaryGet(Commands commands) {
        this.commands = commands;
    }

    void execute(ResponseWriter to, BinaryRequest packet) {
        writer = to;
        request = packet;
        boolean hit = look();
        writer = null;
        if (!hit && !packet.quiet()) {
            writeMiss(to, packet);
        }
    }

    private boolean look() {
        ByteBuf key = request.buffer();
        int index = request.keyIndex();
        int length = request.keyLength();
        if (request.command() == Opcode.GET || request.command() == Opcode.GETK) {
            return commands.get(key, index, length, this);
        }
        long expiresAtSeconds = commands.expiresAtSecondsUnsigned(request.extraInt(0));
        return commands.getAndTouch(key, index, length, expiresAtSeconds, this);
    }

    private static boolean returnsKey(BinaryRequest packet) {
        return packet.command() == Opcode.GETK || packet.command() == Opcode.GATK;
    }

    private static void writeMiss(ResponseWriter to, BinaryRequest packet) {
        if (!returnsKey(packet)) {
            BinaryReply.error(to, packet, BinaryReply.NOT_FOUND);
            return;
        }
        int length = packet.keyLength();
        BinaryReply.header(to, packet, BinaryReply.NOT_FOUND, 0, length, length, 0);
        to.write(packet.buffer(), packet.keyIndex(), length);
    }

    @Override
    public void read(ItemView item) {
        int keyLength = returnsKey(request) ? request.keyLength() : 0;
        boolean value = request.command() != Opcode.TOUCH;
        int bodyLength = Integer.BYTES + keyLength + (value ? item.valueLength() : 0);
        BinaryReply.header(
                writer,
                request,
                BinaryReply.OK,
                Integer.BYTES,
                keyLength,
                bodyLength,
                commands.shownCas(item.casUnique()));
        writer.writeInt(item.flags());
        if (keyLength > 0) {
            writer.write(request.buffer(), request.keyIndex(), keyLength);
        }
        if (value) {
            writer.writeValue(item);
        }
    }
}
