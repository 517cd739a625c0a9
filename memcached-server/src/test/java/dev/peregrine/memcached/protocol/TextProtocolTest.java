package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.TestConfig;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the text protocol, and that it does not depend on how the bytes arrive. */
class TextProtocolTest {

    private static final int BYTE_BY_BYTE_LIMIT = 50_000;
    private static final int FRAGMENTATIONS = 10;
    private static final int[] WRITE_SIZES = {256, 257, 1448, 65_536};

    static Stream<TextCase> cases() {
        return Stream.of(StorageCases.all(), RetrievalCases.all(), MetaCases.all(), OtherCases.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersInOnePiece(TextCase exchange) {
        try (Conversation conversation = new Conversation()) {
            byte[] reply = conversation.say(Conversation.bytes(exchange.request()));
            check(exchange, conversation, reply);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersTheSameByteByByte(TextCase exchange) {
        String request = exchange.request();
        if (request.length() > BYTE_BY_BYTE_LIMIT) {
            return;
        }
        try (Conversation conversation = new Conversation()) {
            byte[] reply = conversation.sayByteByByte(Conversation.bytes(request));
            check(exchange, conversation, reply);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersTheSameInAnyFragments(TextCase exchange) {
        for (int seed = 0; seed < FRAGMENTATIONS; seed++) {
            try (Conversation conversation = new Conversation()) {
                byte[] reply = conversation.sayInFragments(Conversation.bytes(exchange.request()), new Random(seed));
                check(exchange, conversation, reply);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersTheSameInWritesOfAnySize(TextCase exchange) {
        for (int writeSize : WRITE_SIZES) {
            try (Conversation conversation = new Conversation(TestConfig.of(), writeSize)) {
                byte[] reply = conversation.say(Conversation.bytes(exchange.request()));
                check(exchange, conversation, reply);
            }
        }
    }

    private static void check(TextCase exchange, Conversation conversation, byte[] reply) {
        assertThat(abbreviate(Conversation.text(reply))).isEqualTo(abbreviate(exchange.reply()));
        assertThat(Conversation.text(reply).equals(exchange.reply())).isTrue();
        assertThat(conversation.closed()).isEqualTo(exchange.closes());
    }

    /** Keeps a failure's message readable. */
    private static String abbreviate(String text) {
        return text.length() < 2000 ? text : text.substring(0, 1000) + "..." + text.substring(text.length() - 1000);
    }
}
