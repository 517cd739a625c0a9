package dev.peregrine.memcached.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies are understood however the network cuts them. */
class ReplyReaderTest {

    private static final int KEY = 0xbeef;

    @ParameterizedTest
    @CsvSource({"text,0", "text,7", "text,8", "text,100", "meta,0", "meta,15", "meta,100"})
    void aReplyMayBeCutAnywhere(String protocol, int valueSize) {
        BenchOptions options = options("--protocol", protocol, "--value-size", Integer.toString(valueSize));
        String reply = reply(protocol, valueSize, value(valueSize));
        for (int cut = 1; cut < reply.length(); cut++) {
            ReplyReader reader = new ReplyReader(Wording.of(options), options);
            assertThat(reader.next(buffer(reply.substring(0, cut)), KEY))
                    .as("%s cut at %d", protocol, cut)
                    .isEqualTo(ReplyReader.NONE);
            ByteBuf rest = buffer(reply.substring(cut));
            assertThat(reader.next(rest, KEY))
                    .as("%s cut at %d: %s", protocol, cut, reader.wrong())
                    .isEqualTo(ReplyReader.HIT);
            assertThat(rest.isReadable()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"text,7", "text,100", "meta,100"})
    void eachByteOfAReplyCounts(String protocol, int valueSize) {
        BenchOptions options = options("--protocol", protocol, "--value-size", Integer.toString(valueSize));
        String reply = reply(protocol, valueSize, value(valueSize));
        for (int at = 0; at < reply.length(); at++) {
            ReplyReader reader = new ReplyReader(Wording.of(options), options);
            String changed = reply.substring(0, at) + '~' + reply.substring(at + 1);
            int outcome = reader.next(buffer(changed), KEY);
            // Where the end of the line is lost, more of it is awaited.
            assertThat(outcome).as("%s changed at %d", protocol, at).isIn(ReplyReader.WRONG, ReplyReader.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({"text,STORED,END", "meta,HD,EN"})
    void theOtherRepliesAreTold(String protocol, String stored, String miss) {
        BenchOptions options = options("--protocol", protocol);
        ReplyReader reader = new ReplyReader(Wording.of(options), options);
        assertThat(reader.next(buffer(stored + "\r\n"), ~KEY)).isEqualTo(ReplyReader.STORED);
        assertThat(reader.next(buffer(miss + "\r\n"), KEY)).isEqualTo(ReplyReader.MISS);
        assertThat(reader.next(buffer(miss + "\r\n"), ~KEY)).isEqualTo(ReplyReader.WRONG);
        assertThat(reader.wrong()).isEqualTo("a set was answered by \"" + miss + "\"");
    }

    private static String reply(String protocol, int length, String value) {
        return protocol.equals("text")
                ? "VALUE 000000000000beef 0 " + length + "\r\n" + value + "\r\nEND\r\n"
                : "VA " + length + "\r\n" + value + "\r\n";
    }

    private static String value(int length) {
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < length; i++) {
            value.append((char) HexWord.byteOfValue(KEY, i));
        }
        return value.toString();
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private static BenchOptions options(String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "--verify";
        all[1] = "full";
        System.arraycopy(more, 0, all, 2, more.length);
        return BenchCommandLine.parse(System.out, all).orElseThrow();
    }
}
