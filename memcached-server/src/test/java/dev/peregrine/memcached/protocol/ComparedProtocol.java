package dev.peregrine.memcached.protocol;

import java.util.List;
import java.util.Random;
import java.util.Set;

/** In what language two servers are asked. */
enum ComparedProtocol {

    /** The text protocol, classic and meta. */
    TEXT {
        @Override
        Asked asked(Random random, boolean older, int commands) {
            RandomCommands made = new RandomCommands(random, older);
            List<byte[]> sequence =
                    made.sequence(commands).stream().map(Conversation::bytes).toList();
            return new Asked(sequence, List.of(Conversation.bytes(made.end())));
        }

        @Override
        String text(byte[] replies) {
            return Conversation.text(replies);
        }

        @Override
        Set<String> countedOtherwise() {
            return Set.of();
        }
    },

    /** The binary protocol, in which memcached does not count values that are too large. */
    BINARY {
        @Override
        Asked asked(Random random, boolean older, int commands) {
            RandomPackets made = new RandomPackets(random, older);
            return new Asked(made.sequence(commands), List.of(made.end()));
        }

        @Override
        String text(byte[] replies) {
            return BinaryReplies.text(replies);
        }

        @Override
        Set<String> countedOtherwise() {
            return Set.of("store_too_large");
        }
    };

    /** A sequence of commands, and what ends it so that all of them are answered. */
    record Asked(List<byte[]> commands, List<byte[]> end) {

        /** The first commands and the end. */
        byte[] request(int first) {
            return Conversation.joined(
                    List.of(Conversation.joined(commands.subList(0, first)), Conversation.joined(end)));
        }
    }

    /**
     * Makes up a sequence.
     *
     * @param older whether memcached 1.6.18 is to understand it
     */
    abstract Asked asked(Random random, boolean older, int commands);

    /** Makes text of replies. */
    abstract String text(byte[] replies);

    /** The counters that memcached keeps by rules of its own. */
    abstract Set<String> countedOtherwise();
}
