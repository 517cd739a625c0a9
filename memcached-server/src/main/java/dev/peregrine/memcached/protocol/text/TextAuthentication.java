package dev.peregrine.memcached.protocol.text;

import dev.peregrine.memcached.protocol.command.Commands;
import dev.peregrine.memcached.protocol.command.ResponseWriter;
import dev.peregrine.memcached.protocol.command.ServerContext;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Understands what clients say who have not said who they are. They may do so by a {@code set} whose value is
 * {@code user password}; its key, flags and expiry time are of no interest. One for all connections of an event loop.
 *
 * @see <a href="https://github.com/memcached/memcached/blob/master/doc/protocol.txt">memcached's protocol.txt, section
 *     Authentication</a>
 */
public final class TextAuthentication {

    /** What a line may be followed by: nothing that counts. */
    static final int NO_TOKEN = -1;

    private static final byte[] UNAUTHENTICATED = Reply.line("CLIENT_ERROR unauthenticated");
    private static final byte[] TOO_LONG = Reply.line("CLIENT_ERROR auth token too long");
    private static final byte[] BAD_TERMINATION = Reply.line("CLIENT_ERROR bad command line termination");
    private static final byte[] BAD_TOKEN = Reply.line("CLIENT_ERROR bad authentication token format");
    private static final byte[] FAILURE = Reply.line("CLIENT_ERROR authentication failure");
    private static final byte[] SET = Reply.bytes("set");
    private static final int MAX_TOKEN_LENGTH = 16 * 1024;
    private static final int LENGTH = 4;

    private final ServerContext server;
    private final Commands commands;
    private final CommandLine line = new CommandLine();

    public TextAuthentication(ServerContext server, Commands commands) {
        this.server = server;
        this.commands = commands;
    }

    /**
     * Looks at a line.
     *
     * @param text the line without its end
     * @param reply takes the answer where no token follows
     * @return length of the token that follows, or {@link #NO_TOKEN}
     */
    int tokenLength(ByteBuf text, ResponseWriter reply) {
        int start = text.readerIndex();
        line.parse(text, start, text.writerIndex());
        boolean set = line.words() > LENGTH && line.start(0) == start && line.startsWith(0, SET);
        if (!set || !line.readUnsigned32(LENGTH)) {
            reply.write(UNAUTHENTICATED);
            return NO_TOKEN;
        }
        if (line.number() > MAX_TOKEN_LENGTH) {
            reply.write(TOO_LONG);
            return NO_TOKEN;
        }
        return (int) line.number();
    }

    /**
     * Judges a token and answers it.
     *
     * @param token with the two bytes behind it, which should be a line end
     */
    boolean admits(ByteBuf token, ResponseWriter reply) {
        String text = token.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n")) {
            reply.write(BAD_TERMINATION);
            return false;
        }
        int blank = text.indexOf(' ');
        if (blank < 0) {
            reply.write(BAD_TOKEN);
            return false;
        }
        boolean good =
                server.passwords().admits(text.substring(0, blank), text.substring(blank + 1, text.length() - 2));
        commands.countAuthentication(good);
        reply.write(good ? Reply.STORED : FAILURE);
        return good;
    }
}
