package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.protocol.command.Counter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The binary protocol: each command's packet, and that it does not matter how packets are cut. */
class BinaryProtocolTest {

    private static final int FRAGMENTATIONS = 20;

    private static String numbers(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Integer.BYTES);
        for (int value : values) {
            buffer.putInt(value);
        }
        return Conversation.text(buffer.array());
    }

    private static Packet set(int opcode, String key, String value) {
        return Packet.of(opcode, numbers(7, 0), key, value);
    }

    private static Packet count(int opcode, String key, int delta, int initial, int expiration) {
        return Packet.of(opcode, numbers(0, delta, 0, initial, expiration), key, "");
    }

    @Test
    void whatIsStoredIsGot() {
        try (Conversation talk = new Conversation()) {
            List<Packet> replies = Packet.parse(
                    talk.say(Packet.join(set(0x01, "key", "value"), Packet.of(0x00, "key"), Packet.of(0x0c, "key"))));

            assertThat(replies).extracting(Packet::summary).containsExactly("01 00", "00 00  value", "0c 00 key value");
            assertThat(replies.get(1).extras()).isEqualTo(numbers(7));
            assertThat(replies.get(1).cas()).isEqualTo(replies.get(0).cas()).isNotZero();
            assertThat(replies).allMatch(packet -> packet.opaque() == 0xcafe);
        }
    }

    @Test
    void missesAreToldButForQuietGets() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(
                            talk,
                            Packet.of(0x00, "a"),
                            Packet.of(0x0c, "a"),
                            Packet.of(0x09, "a"),
                            Packet.of(0x0d, "a")))
                    .containsExactly("00 01  Not found", "0c 01 a");
        }
    }

    @Test
    void conditionsOfStorageHaveTheirStatus() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(
                            talk,
                            set(0x03, "a", "x"),
                            set(0x02, "a", "x"),
                            set(0x02, "a", "y"),
                            set(0x01, "a", "y").withCas(99),
                            set(0x01, "b", "y").withCas(99),
                            Packet.of(0x0e, "", "a", "z"),
                            Packet.of(0x0f, "", "a", "w"),
                            Packet.of(0x0e, "", "b", "z"),
                            Packet.of(0x00, "a")))
                    .containsExactly(
                            "03 01  Not found",
                            "02 00",
                            "02 02  Data exists for key.",
                            "01 02  Data exists for key.",
                            "01 01  Not found",
                            "0e 00",
                            "0f 00",
                            "0e 05  Not stored.",
                            "00 00  wxz");
        }
    }

    @Test
    void quietCommandsTellFailureOnly() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(
                            talk,
                            set(0x11, "a", "5"),
                            set(0x12, "a", "5"),
                            count(0x15, "a", 1, 0, 0),
                            Packet.of(0x14, "a"),
                            Packet.of(0x14, "a"),
                            Packet.of(0x18, ""),
                            Packet.of(0x0a, "")))
                    .containsExactly("12 02  Data exists for key.", "14 01  Not found", "0a 00");
        }
    }

    @Test
    void countersAreMadeUnlessForbidden() {
        try (Conversation talk = new Conversation()) {
            List<Packet> replies = Packet.parse(talk.say(Packet.join(
                    count(0x05, "n", 1, 10, -1),
                    count(0x05, "n", 1, 10, 0),
                    count(0x05, "n", 5, 10, 0),
                    count(0x06, "n", 100, 0, 0),
                    set(0x01, "n", "text"),
                    count(0x05, "n", 1, 0, 0))));

            assertThat(replies).extracting(Packet::status).containsExactly(0x01, 0x00, 0x00, 0x00, 0x00, 0x06);
            assertThat(replies.subList(1, 4))
                    .extracting(packet -> (int) packet.value().charAt(7))
                    .containsExactly(10, 15, 0);
        }
    }

    @Test
    void touchAndGetAndTouchMoveTheExpiryTime() {
        try (Conversation talk = new Conversation()) {
            Packet.ask(talk, set(0x01, "a", "x"), Packet.of(0x1c, numbers(10), "a", ""));
            talk.advanceSeconds(9);
            assertThat(Packet.ask(talk, Packet.of(0x1d, numbers(20), "a", ""))).containsExactly("1d 00  x");
            talk.advanceSeconds(19);
            assertThat(Packet.ask(talk, Packet.of(0x23, numbers(20), "a", ""))).containsExactly("23 00 a x");
            talk.advanceSeconds(20);
            assertThat(Packet.ask(talk, Packet.of(0x1d, numbers(20), "a", ""))).containsExactly("1d 01  Not found");
        }
    }

    @Test
    void deletesMindTheCasUnique() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(
                            talk, set(0x01, "a", "x"), Packet.of(0x04, "a").withCas(99), Packet.of(0x04, "a")))
                    .containsExactly("01 00", "04 02  Data exists for key.", "04 00");
        }
    }

    @Test
    void aDeleteOfAnotherItemIsNoMiss() {
        try (Conversation talk = new Conversation()) {
            Packet.ask(talk, set(0x01, "a", "x"), Packet.of(0x04, "a").withCas(99), Packet.of(0x04, "b"));
            assertThat(talk.statistics().total(Counter.DELETE_MISSES)).isEqualTo(1);
        }
    }

    /** 30 days and a second are a second of 1970; without a sign -1 is one of 2106. */
    @Test
    void flushesBeforeTheStartAndInTheFarFutureLetItemsLive() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(
                            talk,
                            set(0x01, "a", "x"),
                            Packet.of(0x08, numbers(2_592_001), "", ""),
                            Packet.of(0x08, numbers(-1), "", ""),
                            Packet.of(0x00, "a"),
                            Packet.of(0x08, numbers(0), "", ""),
                            Packet.of(0x00, "a")))
                    .containsExactly("01 00", "08 00", "08 00", "00 00  x", "08 00", "00 01  Not found");
        }
    }

    @Test
    void statisticsEndWithAnEmptyPacket() {
        try (Conversation talk = new Conversation()) {
            List<Packet> replies = Packet.parse(talk.say(Packet.join(Packet.of(0x10, ""))));

            assertThat(replies).extracting(Packet::key).contains("pid", "curr_items");
            assertThat(replies.getLast().summary()).isEqualTo("10 00");
            assertThat(Packet.ask(talk, Packet.of(0x10, "nonsense"))).containsExactly("10 01  Not found");
        }
    }

    @Test
    void unknownCommandsAreSkipped() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(
                            talk, Packet.of(0x30, "....", "key", "value"), Packet.of(0x20, ""), Packet.of(0x0a, "")))
                    .containsExactly("30 81  Unknown command", "20 81  Unknown command", "0a 00");
        }
    }

    @Test
    void lengthsThatDoNotFitEndTheConnection() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(talk, Packet.of(0x00, ""), Packet.of(0x0a, "")))
                    .containsExactly("00 04  Invalid arguments");
            assertThat(talk.closed()).isTrue();
        }
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(talk, Packet.of(0x00, "k".repeat(251)))).containsExactly("00 04  Invalid arguments");
            assertThat(talk.closed()).isTrue();
        }
    }

    @Test
    void textAmongPacketsEndsTheConnection() {
        try (Conversation talk = new Conversation()) {
            Packet.ask(talk, Packet.of(0x0a, ""));
            assertThat(talk.say("version\r\nversion\r\nversion\r\n")).isEmpty();
            assertThat(talk.closed()).isTrue();
        }
    }

    @Test
    void aValueTooLargeIsSkipped() {
        try (Conversation talk = new Conversation()) {
            assertThat(Packet.ask(talk, set(0x01, "a", "v".repeat(2_000_000)), Packet.of(0x0a, "")))
                    .containsExactly("01 03  Too large.", "0a 00");
        }
    }

    @Test
    void repliesAreTheSameHoweverPacketsAreCut() {
        byte[] request = Packet.join(
                set(0x01, "a", "value".repeat(100)),
                Packet.of(0x0c, "a"),
                Packet.of(0x0e, "", "a", "more"),
                Packet.of(0x00, "a"),
                count(0x05, "n", 1, 10, 0),
                Packet.of(0x31, "...", "k", "v"),
                Packet.of(0x1d, numbers(0), "a", ""),
                Packet.of(0x0a, ""));
        byte[] whole;
        try (Conversation talk = new Conversation()) {
            whole = talk.say(request);
        }
        try (Conversation talk = new Conversation()) {
            assertThat(talk.sayByteByByte(request)).isEqualTo(whole);
        }
        for (int seed = 0; seed < FRAGMENTATIONS; seed++) {
            try (Conversation talk = new Conversation()) {
                assertThat(talk.sayInFragments(request, new Random(seed))).isEqualTo(whole);
            }
        }
    }
}
