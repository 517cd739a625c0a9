package dev.peregrine.memcached.protocol.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which keys are announced to the store before their commands are executed. */
class TextLookAheadTest {

    private static final String LONG_KEY = "k".repeat(250);

    private final List<String> announced = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

    private final TextLookAhead lookAhead = new TextLookAhead((key, index, length) -> {
        if (announced.size() == most) {
            return false;
        }
        announced.add(key.toString(index, length, US_ASCII));
        return true;
    });

    private boolean scan(String received) {
        ByteBuf in = Unpooled.copiedBuffer("behind" + received, US_ASCII).skipBytes("behind".length());
        int start = in.readerIndex();
        boolean all = lookAhead.scan(in);
        assertThat(in.readerIndex()).isEqualTo(start);
        return all;
    }

    @Test
    void eachLinesSecondWordIsAnnounced() {
        assertThat(scan("get a\r\nmg bc v t\r\ndelete d\nincr e 1\r\n")).isTrue();

        assertThat(announced).containsExactly("a", "bc", "d", "e");
    }

    @Test
    void ofAGetAllKeysAreAnnounced() {
        scan("get a b  c\r\ngets d \r\nget e\nmg f v\r\n");

        assertThat(announced).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void aValueIsPassedOver() {
        scan("set a 0 0 5\r\nget x\r\nget b\r\nms c 5\r\nget y\r\nmg d\r\nadd e 0 0 1\r\nz\r\nget f\r\n");

        assertThat(announced).containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void aValueThatHasNotComeEndsTheSearch() {
        assertThat(scan("get a\r\nset b 0 0 100\r\nget c")).isTrue();

        assertThat(announced).containsExactly("a", "b");
    }

    @Test
    void aLineThatHasNotComeWholeIsLeftAlone() {
        assertThat(scan("get a\r\nget b")).isTrue();

        assertThat(announced).containsExactly("a");
    }

    @Test
    void whatCannotBeAKeyIsLeftAlone() {
        assertThat(scan("\r\n\nmn\r\nversion\r\nget \r\nmg  a\r\nget " + LONG_KEY + "k\r\n \r\n"))
                .isTrue();

        assertThat(announced).isEmpty();
    }

    @Test
    void theLongestKeyIsAnnounced() {
        scan("get " + LONG_KEY + "\r\n");

        assertThat(announced).containsExactly(LONG_KEY);
    }

    @Test
    void itTellsWhereNotAllCouldBeTaken() {
        most = 2;

        assertThat(scan("get a\r\nget b\r\n")).isTrue();
        announced.clear();
        assertThat(scan("get a\r\nget b\r\nget c\r\n")).isFalse();
    }
}
