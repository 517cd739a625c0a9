package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.TestConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever arrives, however it is cut: the same replies, no exception, bounded memory. */
class FragmentationFuzzTest {

    private static final int SEEDS = 400;
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int PIECES = 500;
    private static final long BOUND_BYTES = 8 * 1024;
    private static final String[] WORDS = {
        "get ",
        "gets ",
        "gat 0 ",
        "set ",
        "cas ",
        "add k 0 0 3\r\n",
        "delete ",
        "incr ",
        "touch ",
        "flush_all",
        "k ",
        "k",
        " ",
        " ",
        "0 ",
        "1 ",
        "5 ",
        "-1 ",
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "\r",
        "noreply",
        "noreply\r\n",
        "value",
        "abc\r\n",
        "version\r\n",
        "set k 0 0 5\r\nvalue\r\n",
        "set k 0 0 70000\r\n",
        "set k 0 0 2000000\r\n",
        "verbosity 1\r\n",
        "4294967296 ",
        "99999999999 ",
        "\u0000",
        "\u0080",
        "stats sizes\r\n",
        "mg ",
        "mg k v f t q O1\r\n",
        "ms k 3 ",
        "ms k 70000 T0\r\n",
        "MA ",
        "S3 ",
        "md k I x\r\n",
        "ma number N0 J5 v\r\n",
        "me k\r\n",
        "mn\r\n"
    };

    private static final String[] MECHANISMS = {"SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "X"};
    private static final String[] MESSAGES = {
        "",
        "\0user\0secret",
        "user b913a602c7eda7a495b4e6e7334d3890",
        "n,,n=user,r=client",
        "y,a=\u00c3\u00a9,n=us=2Cer,r=client,x=y",
        "p=tls-unique,,n=user,r=client",
        "c=biws,r=client,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "n,,n=" + "u".repeat(3000) + ",r=client"
    };

    @Test
    void anyBytesAreAnsweredTheSameHoweverTheyAreCut() {
        for (int seed = 0; seed < SEEDS; seed++) {
            answersTheSame(Conversation.bytes(madeUp(new Random(seed))), seed);
        }
    }

    private static void answersTheSame(byte[] request, int seed) {
        try (Conversation whole = new Conversation();
                Conversation cut = new Conversation()) {
            String wholeReply = Conversation.text(whole.say(request));
            String cutReply = Conversation.text(cut.sayInFragments(request, new Random(seed)));
            assertThat(cutReply.equals(wholeReply)).as("seed %d", seed).isTrue();
            assertThat(cut.closed()).as("seed %d", seed).isEqualTo(whole.closed());
        }
    }

    private static String madeUp(Random random) {
        StringBuilder request = new StringBuilder();
        int words = random.nextInt(300);
        for (int i = 0; i < words; i++) {
            String word = WORDS[random.nextInt(WORDS.length)];
            request.append(word.repeat(random.nextInt(50) == 0 ? random.nextInt(600) : 1));
        }
        return request.toString();
    }

    /** Packets with a bit changed here and there: lengths, opcodes and magics that do not fit. */
    @Test
    void anyPacketsAreAnsweredTheSameHoweverTheyAreCut() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] request = Conversation.joined(new RandomPackets(random, false).sequence(random.nextInt(1, 60)));
            for (int change = random.nextInt(4); change > 0; change--) {
                request[random.nextInt(request.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            answersTheSame(request, seed);
        }
    }

    /** Challenges are new each time, so that what counts is how each message was received. */
    @Test
    void anyLoginsAreAnsweredTheSameHoweverTheyAreCut() {
        try (Conversation whole = new Conversation(TestConfig.of("-S"));
                Conversation cut = new Conversation(TestConfig.of("-S"))) {
            for (int seed = 0; seed < SEEDS; seed++) {
                Random random = new Random(seed);
                byte[] request = logins(random);
                try (Conversation one = whole.another();
                        Conversation other = cut.another()) {
                    assertThat(statuses(other.sayInFragments(request, random)))
                            .as("seed %d", seed)
                            .isEqualTo(statuses(one.say(request)));
                    assertThat(other.closed()).as("seed %d", seed).isEqualTo(one.closed());
                    assertThat(other.bufferBytes()).isLessThan(BOUND_BYTES);
                }
            }
        }
    }

    private static List<Integer> statuses(byte[] replies) {
        return Packet.parse(replies).stream().map(Packet::status).toList();
    }

    private static byte[] logins(Random random) {
        List<byte[]> packets = new ArrayList<>();
        for (int packet = random.nextInt(1, 20); packet > 0; packet--) {
            byte[] message = Conversation.bytes(MESSAGES[random.nextInt(MESSAGES.length)]);
            if (message.length > 0 && random.nextBoolean()) {
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            String mechanism = MECHANISMS[random.nextInt(MECHANISMS.length)];
            packets.add(Packet.of(0x21 + random.nextInt(2), "", mechanism, Conversation.text(message))
                    .bytes());
        }
        return Conversation.joined(packets);
    }

    @Test
    void bytesThatMeanNothingAreAnsweredTheSameHoweverTheyAreCut() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] request = new byte[random.nextInt(5000)];
            random.nextBytes(request);
            if (request.length > 0 && random.nextBoolean()) {
                request[0] = (byte) 0x80;
            }
            answersTheSame(request, seed);
        }
    }

    @Test
    void aPacketThatIsTooLargeCostsNoMemory() {
        byte[] head = new byte[24 + 8 + 1];
        ByteBuffer.wrap(head)
                .put((byte) 0x80)
                .put((byte) 0x01)
                .putShort((short) 1)
                .put((byte) 8);
        ByteBuffer.wrap(head).putInt(8, 1 << 30);
        head[32] = 'k';
        endless(Conversation.text(head), "v".repeat(PIECE_BYTES));
    }

    @Test
    void keysWithoutEndCostNoMemory() {
        endless("get ", "key another ".repeat(PIECE_BYTES / 12));
    }

    @Test
    void oneKeyWithoutEndCostsNoMemory() {
        endless("get ", "k".repeat(PIECE_BYTES));
    }

    @Test
    void aValueThatIsTooLargeCostsNoMemory() {
        endless("set k 0 0 2147483645\r\n", "v".repeat(PIECE_BYTES));
    }

    private static void endless(String beginning, String piece) {
        try (Conversation talk = new Conversation()) {
            talk.say(Conversation.bytes(beginning));
            for (int i = 0; i < PIECES; i++) {
                talk.say(piece);
                assertThat(talk.bufferBytes()).isLessThan(BOUND_BYTES);
            }
            assertThat(talk.closed()).isFalse();
        }
    }
}
