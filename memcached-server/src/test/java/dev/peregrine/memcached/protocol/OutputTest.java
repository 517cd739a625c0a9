package dev.peregrine.memcached.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peregrine.memcached.config.TestConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How replies are cut into writes. */
class OutputTest {

    private static final int SEGMENT_BYTES = 1448;
    private static final int KERNEL_WRITE_BYTES = 16 * 1024;

    @Test
    void aLargeValueLeavesInFullSegments() {
        try (Conversation talk = talk(SEGMENT_BYTES)) {
            String value = "v".repeat(1_000_000);
            talk.say("set a 0 0 1000000\r\n" + value + "\r\n");
            talk.writeSizes().clear();
            assertThat(talk.say("get a\r\n").length())
                    .isEqualTo("VALUE a 0 1000000\r\n\r\nEND\r\n".length() + 1_000_000);
            assertFullButTheLast(talk.writeSizes(), SEGMENT_BYTES);
        }
    }

    @Test
    void aPipelineOfThousandsLeavesInFewFullWrites() {
        try (Conversation talk = talk(KERNEL_WRITE_BYTES)) {
            talk.say("set a 0 0 100 noreply\r\n" + "v".repeat(100) + "\r\n");
            talk.say("get a\r\n".repeat(5_000));
            talk.writeSizes().clear();
            talk.say("get a\r\n".repeat(5_000));
            assertFullButTheLast(talk.writeSizes(), KERNEL_WRITE_BYTES);
            assertThat(talk.writeSizes()).hasSizeLessThan(40);
        }
    }

    @Test
    void nothingIsHeldBetweenRequests() {
        try (Conversation talk = talk(KERNEL_WRITE_BYTES)) {
            talk.say("set a 0 0 3\r\nxyz\r\n");
            talk.say("get a\r\n");
            assertThat(talk.bufferBytes()).isZero();
        }
    }

    @Test
    void aSmallReplyTakesASmallBuffer() {
        try (Conversation talk = talk(KERNEL_WRITE_BYTES)) {
            talk.channel()
                    .writeInbound(talk.channel()
                            .alloc()
                            .directBuffer()
                            .writeBytes("version\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(talk.bufferBytes()).isEqualTo(512);
            talk.takeReplies();
        }
    }

    private static Conversation talk(int writeSize) {
        return new Conversation(TestConfig.of(), writeSize);
    }

    private static void assertFullButTheLast(List<Integer> writeSizes, int writeSize) {
        assertThat(writeSizes.subList(0, writeSizes.size() - 1)).isNotEmpty().containsOnly(writeSize);
        assertThat(writeSizes.getLast()).isLessThanOrEqualTo(writeSize);
    }
}
