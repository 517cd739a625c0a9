package dev.peregrine.memcached.protocol.binary;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which keys are announced to the store before their packets are executed. */
class BinaryLookAheadTest {

    private static final int GET = 0x00;
    private static final int SET = 0x01;
    private static final int NOOP = 0x0a;

    private final ByteBuf in = Unpooled.buffer().writeZero(5).skipBytes(5);
    private final List<String> announced = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

    private final BinaryLookAhead lookAhead = new BinaryLookAhead((key, index, length) -> {
        if (announced.size() == most) {
            return false;
        }
        announced.add(key.toString(index, length, US_ASCII));
        return true;
    });

    private void packet(int opcode, int extras, String key, int bodyLength, int valueThatCame) {
        in.writeByte(BinaryRequest.MAGIC).writeByte(opcode).writeShort(key.length());
        in.writeByte(extras).writeZero(3).writeInt(bodyLength).writeZero(12);
        in.writeZero(extras).writeCharSequence(key, US_ASCII);
        in.writeZero(valueThatCame);
    }

    @Test
    void eachPacketsKeyIsAnnounced() {
        packet(GET, 0, "a", 1, 0);
        packet(SET, 8, "bc", 8 + 2 + 5, 5);
        packet(NOOP, 0, "", 0, 0);
        packet(GET, 0, "d", 1, 0);

        assertThat(lookAhead.scan(in)).isTrue();

        assertThat(announced).containsExactly("a", "bc", "d");
        assertThat(in.readerIndex()).isEqualTo(5);
    }

    @Test
    void aValueThatHasNotComeEndsTheSearch() {
        packet(SET, 8, "a", -1, 3);

        assertThat(lookAhead.scan(in)).isTrue();

        assertThat(announced).containsExactly("a");
    }

    @Test
    void aHeadThatHasNotComeWholeIsLeftAlone() {
        packet(GET, 0, "a", 1, 0);
        packet(GET, 0, "bcd", 3, 0);
        in.writerIndex(in.writerIndex() - 1);

        assertThat(lookAhead.scan(in)).isTrue();

        assertThat(announced).containsExactly("a");
    }

    @Test
    void whatCannotBeAKeyIsLeftAlone() {
        packet(GET, 0, "k".repeat(251), 251, 0);

        assertThat(lookAhead.scan(in)).isTrue();

        assertThat(announced).isEmpty();
    }

    @Test
    void itTellsWhereNotAllCouldBeTaken() {
        most = 1;
        packet(GET, 0, "a", 1, 0);
        packet(GET, 0, "b", 1, 0);

        assertThat(lookAhead.scan(in)).isFalse();
    }
}
