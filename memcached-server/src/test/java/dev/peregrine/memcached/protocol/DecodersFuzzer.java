package dev.peregrine.memcached.protocol;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * What Jazzer calls with bytes that it makes up, guided by the code that they reach: two servers with the same past get the
 * same bytes from a new client, one in a piece and one in fragments, and must answer and hold the same.
 *
 * <p>A first byte of {@value #BINARY} and above stands before a packet's magic, so that both protocols are met as often.
 */
public final class DecodersFuzzer {

    private static final int BINARY = 128;
    private static final int BINARY_REPLY = 0x81;

    /** A command line, the head of a packet, a chunk of replies: what a connection may hold between two reads. */
    private static final long BOUND_BYTES = 16 * 1024;

    private static Conversation whole;
    private static Conversation cut;

    private DecodersFuzzer() {}

    /** Called by Jazzer before the first input. */
    public static void fuzzerInitialize() {
        whole = new Conversation();
        cut = new Conversation();
    }

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        // Nothing is evicted, which the two would do differently.
        whole.say("flush_all\r\n");
        cut.say("flush_all\r\n");
        byte[] request = input.clone();
        int first = input[0] & 0xff;
        if (first >= BINARY) {
            request[0] = (byte) 0x80;
        } else {
            request = Arrays.copyOfRange(request, 1, request.length);
        }
        try (Conversation one = whole.another();
                Conversation other = cut.another()) {
            byte[] wholeReply = one.say(request);
            byte[] cutReply = other.sayInFragments(request, new Random(first));
            check(comparable(wholeReply).equals(comparable(cutReply)), "other replies to fragments");
            check(one.closed() == other.closed(), "closed for one of them");
            check(one.bufferBytes() < BOUND_BYTES, "too much is held of the whole");
            check(other.bufferBytes() < BOUND_BYTES, "too much is held of the fragments");
        }
    }

    /** Statistics tell of the process, and items are listed in the order of their hashes: neither is the decoders' doing. */
    private static String comparable(byte[] reply) {
        boolean binary = reply.length > 0 && (reply[0] & 0xff) == BINARY_REPLY;
        String text = binary ? BinaryReplies.text(reply) : Conversation.text(reply);
        return text.lines()
                .filter(line -> !line.startsWith("STAT ") && !line.startsWith("magic 81 opcode 10"))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
