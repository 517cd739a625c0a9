package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.ClientConnection;
import dev.peregrine.memcached.protocol.command.ProtocolConnection;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Stands before a connection of the text protocol until its client has said who it is. */
public final class TextLogin extends ProtocolConnection {

    private static final int MIN_LINE_LENGTH = 6;

    private final TextAuthentication authentication;
    private final TextConnection admitted;

    /** Bytes of the token and of the line end behind it, 0 where a line is awaited. */
    private int tokenBytes;

    private boolean open;

    public TextLogin(
            TextAuthentication authentication,
            TextConnection admitted,
            ResponseWriter writer,
            ByteBufAllocator allocator) {
        super(writer, allocator);
        this.authentication = authentication;
        this.admitted = admitted;
    }

    @Override
    public void decode(ByteBuf in) {
        while (!open && !closed() && in.isReadable() && writer().mayContinue()) {
            if (tokenBytes == 0) {
                takeLine(in);
            } else {
                takeToken(in);
            }
        }
        if (open) {
            admitted.decode(in);
            if (admitted.closed()) {
                close(admitted.closeReason());
            }
        }
    }

    @Override
    public boolean lookAhead(ByteBuf in) {
        return !open || admitted.lookAhead(in);
    }

    private void takeLine(ByteBuf in) {
        int wanted = Math.min(in.readableBytes(), TextDecoder.MAX_LINE_LENGTH + 1 - gathered());
        int newline = in.indexOf(in.readerIndex(), in.readerIndex() + wanted, (byte) '\n');
        append(in, newline < 0 ? wanted : newline + 1 - in.readerIndex());
        if (newline < 0) {
            if (gathered() > TextDecoder.MAX_LINE_LENGTH) {
                close();
            }
            return;
        }
        writer().countRequest();
        ByteBuf line = carry();
        line.writerIndex(line.writerIndex() - 1);
        if (line.readableBytes() < MIN_LINE_LENGTH) {
            close();
            return;
        }
        if (line.getByte(line.writerIndex() - 1) == '\r') {
            line.writerIndex(line.writerIndex() - 1);
        }
        int length = authentication.tokenLength(line, writer());
        tokenBytes = length == TextAuthentication.NO_TOKEN ? 0 : length + Reply.END_OF_LINE.length;
        dropCarry();
    }

    private void takeToken(ByteBuf in) {
        append(in, Math.min(in.readableBytes(), tokenBytes - gathered()));
        if (gathered() == tokenBytes) {
            tokenBytes = 0;
            open = authentication.admits(carry(), writer());
            dropCarry();
        }
    }

    private int gathered() {
        return carry() == null ? 0 : carry().readableBytes();
    }

    @Override
    public boolean betweenCommands() {
        return open ? admitted.betweenCommands() : carry() == null && tokenBytes == 0;
    }

    @Override
    public boolean hasWork() {
        return open && admitted.hasWork();
    }

    @Override
    protected ClientConnection.State openActivity() {
        return admitted.activity();
    }

    @Override
    public void release() {
        super.release();
        admitted.release();
    }
}
