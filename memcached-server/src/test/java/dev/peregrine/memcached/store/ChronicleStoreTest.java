package dev.peregrine.memcached.store;

import static dev.peregrine.memcached.store.StoreMode.ADD;
import static dev.peregrine.memcached.store.StoreMode.APPEND;
import static dev.peregrine.memcached.store.StoreMode.CAS;
import static dev.peregrine.memcached.store.StoreMode.PREPEND;
import static dev.peregrine.memcached.store.StoreMode.REPLACE;
import static dev.peregrine.memcached.store.StoreMode.SET;
import static dev.peregrine.memcached.store.StoreResult.EXISTS;
import static dev.peregrine.memcached.store.StoreResult.NON_NUMERIC;
import static dev.peregrine.memcached.store.StoreResult.NOT_FOUND;
import static dev.peregrine.memcached.store.StoreResult.NOT_STORED;
import static dev.peregrine.memcached.store.StoreResult.STORED;
import static dev.peregrine.memcached.store.StoreResult.TOO_LARGE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each operation answers and leaves behind. */
class ChronicleStoreTest {

    private static final StoreFixture CACHE = new StoreFixture();

    @BeforeEach
    void flush() {
        CACHE.store.flushAll(0);
    }

    @AfterAll
    static void close() {
        CACHE.close();
    }

    @Test
    void whatIsSetIsReadBackWithItsFlagsAndTime() {
        long later = CACHE.now() + 100;
        assertThat(CACHE.store(SET, "key", 0xfffffffe, later, 0, "value")).isEqualTo(STORED);

        assertThat(CACHE.get("key")).isEqualTo("value");
        assertThat(CACHE.flags).isEqualTo(0xfffffffe);
        assertThat(CACHE.expiresAtSeconds).isEqualTo(later);
        assertThat(CACHE.get("other")).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 8_000, 8_176, 8_177, 9_000, 16_296, 16_297, 16_320, 70_000, 500_000, 1_048_514})
    void aValueOfAnyLengthComesBackIntact(int length) {
        String value = text(length);
        assertThat(CACHE.set("abc", value)).isEqualTo(STORED);
        assertThat(CACHE.get("abc")).isEqualTo(value);
        assertThat(CACHE.set("abc", "short")).isEqualTo(STORED);
        assertThat(CACHE.get("abc")).isEqualTo("short");
    }

    @Test
    void aPartOfAValueIsWrittenFromAnyPlace() {
        String value = text(30_000);
        CACHE.set("key", value);
        ByteBuf to = StoreFixture.direct(100);
        CACHE.session.get(StoreFixture.buffer("key"), StoreFixture.KEY_INDEX, 3, item -> {
            item.writeValue(8_130, 10, to);
            item.writeValue(29_999, 1, to);
            item.writeValue(30_000, 0, to);
            assertThatThrownBy(() -> item.writeValue(29_999, 2, to)).isInstanceOf(IndexOutOfBoundsException.class);
        });
        assertThat(to.toString(ISO_8859_1)).isEqualTo(value.substring(8_130, 8_140) + value.substring(29_999));
    }

    @Test
    void keysOfOneTo250BytesAreToldApart() {
        for (int length = 1; length <= 250; length++) {
            CACHE.set(text(length), "value " + length);
        }
        for (int length = 1; length <= 250; length++) {
            assertThat(CACHE.get(text(length))).isEqualTo("value " + length);
        }
        assertThat(CACHE.get(text(249) + "\0")).isNull();
    }

    @Test
    void theLargestItemIsMemcacheds() {
        // Measured with memcached 1.6.18: 1,048,514 bytes under a key of 3 are stored, one more is refused.
        assertThat(CACHE.store.maxValueLength(3, 0)).isEqualTo(1_048_514);
        assertThat(CACHE.store.maxValueLength(3, 7)).isEqualTo(1_048_510);
        assertThat(CACHE.store.maxValueLength(250, 0)).isEqualTo(1_048_267);
    }

    @Test
    void aSetThatIsTooLargeTakesTheOldItemWithItAndAnAddLeavesIt() {
        String tooLarge = text(1_048_515);
        CACHE.set("abc", "old");
        assertThat(CACHE.store(REPLACE, "abc", tooLarge)).isEqualTo(TOO_LARGE);
        assertThat(CACHE.get("abc")).isEqualTo("old");
        assertThat(CACHE.set("abc", tooLarge)).isEqualTo(TOO_LARGE);
        assertThat(CACHE.get("abc")).isNull();
    }

    @Test
    void addAndReplaceAskForTheItem() {
        assertThat(CACHE.store(REPLACE, "key", "a")).isEqualTo(NOT_STORED);
        assertThat(CACHE.store(ADD, "key", "b")).isEqualTo(STORED);
        assertThat(CACHE.store(ADD, "key", "c")).isEqualTo(NOT_STORED);
        assertThat(CACHE.store(REPLACE, "key", "d")).isEqualTo(STORED);
        assertThat(CACHE.get("key")).isEqualTo("d");
    }

    @Test
    void casStoresOnlyOverTheVersionThatWasSeen() {
        assertThat(CACHE.store(CAS, "key", 0, 0, 1, "a")).isEqualTo(NOT_FOUND);
        CACHE.set("key", "a");
        CACHE.get("key");
        long seen = CACHE.casUnique;

        assertThat(CACHE.store(CAS, "key", 0, 0, 0, "b")).isEqualTo(EXISTS);
        assertThat(CACHE.store(CAS, "key", 0, 0, seen, "b")).isEqualTo(STORED);
        assertThat(CACHE.store(CAS, "key", 0, 0, seen, "c")).isEqualTo(EXISTS);
        assertThat(CACHE.get("key")).isEqualTo("b");
        assertThat(CACHE.casUnique).isGreaterThan(seen);
    }

    @Test
    void everyChangeGivesANewUniqueAndATouchDoesNot() {
        CACHE.set("key", "1");
        long last = uniqueOf("key");
        CACHE.touch("key", 0);
        assertThat(uniqueOf("key")).isEqualTo(last);
        CACHE.set("key", "1");
        assertThat(uniqueOf("key")).isGreaterThan(last);
        last = uniqueOf("key");
        CACHE.increment("key", 1);
        assertThat(uniqueOf("key")).isGreaterThan(last).isEqualTo(CACHE.counter.casUnique());
        last = uniqueOf("key");
        CACHE.store(APPEND, "key", "1");
        assertThat(uniqueOf("key")).isGreaterThan(last);
    }

    @Test
    void appendAndPrependKeepFlagsAndTime() {
        assertThat(CACHE.store(APPEND, "key", "x")).isEqualTo(NOT_STORED);
        assertThat(CACHE.store(PREPEND, "key", "x")).isEqualTo(NOT_STORED);
        long later = CACHE.now() + 9;
        CACHE.store(SET, "key", 7, later, 0, "middle");

        assertThat(CACHE.store(APPEND, "key", 1, 1, 1, ">")).isEqualTo(STORED);
        assertThat(CACHE.store(PREPEND, "key", 1, 1, 1, "<")).isEqualTo(STORED);

        assertThat(CACHE.get("key")).isEqualTo("<middle>");
        assertThat(CACHE.flags).isEqualTo(7);
        assertThat(CACHE.expiresAtSeconds).isEqualTo(later);
    }

    @Test
    void longValuesAreConcatenatedAcrossTheirChunksUpToTheLimit() {
        String front = text(300_000);
        String back = text(40_001);
        CACHE.set("key", front);
        assertThat(CACHE.store(APPEND, "key", back)).isEqualTo(STORED);
        assertThat(CACHE.store(PREPEND, "key", back)).isEqualTo(STORED);
        assertThat(CACHE.get("key")).isEqualTo(back + front + back);

        assertThat(CACHE.store(APPEND, "key", text(900_000))).isEqualTo(TOO_LARGE);
        assertThat(CACHE.get("key")).isEqualTo(back + front + back);
    }

    @Test
    void deleteTellsWhetherThereWasOne() {
        CACHE.set("key", "value");
        assertThat(CACHE.delete("key")).isTrue();
        assertThat(CACHE.delete("key")).isFalse();
        assertThat(CACHE.get("key")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'5', 3, '8'",
        "'9', 1, '10'",
        "'18446744073709551615', 1, '0                   '",
        "'18446744073709551614', 1, '18446744073709551615'",
        "' 7', 1, '8 '",
        "'+7', 1, '8 '",
        "'007', 1, '8  '",
        "'7 and more', 1, '8         '",
    })
    void incrementCountsAsMemcachedDoes(String before, long delta, String after) {
        CACHE.set("n", before);
        assertThat(CACHE.increment("n", delta)).isEqualTo(STORED);
        assertThat(CACHE.get("n")).isEqualTo(after);
        assertThat(Long.toUnsignedString(CACHE.counter.value())).isEqualTo(after.strip());
    }

    @Test
    void decrementStopsAtZeroAndKeepsTheLength() {
        CACHE.set("n", "1000");
        assertThat(CACHE.decrement("n", 1)).isEqualTo(STORED);
        assertThat(CACHE.get("n")).isEqualTo("999 ");
        assertThat(CACHE.decrement("n", -1L)).isEqualTo(STORED);
        assertThat(CACHE.get("n")).isEqualTo("0   ");
        assertThat(CACHE.counter.value()).isZero();
    }

    @Test
    void aNumberGrowsOutOfItsSlot() {
        // The item with one digit fills its slot of 64 bytes to the last: 60 of header, 3 of key, 1 of value.
        String key = text(3);
        CACHE.store(SET, key, 5, CACHE.now() + 5, 0, "9");
        assertThat(CACHE.increment(key, 1_000)).isEqualTo(STORED);
        assertThat(CACHE.get(key)).isEqualTo("1009");
        assertThat(CACHE.flags).isEqualTo(5);
        assertThat(CACHE.expiresAtSeconds).isEqualTo(CACHE.now() + 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "-1", "+", "1x", "18446744073709551616", "99999999999999999999", " "})
    void whatIsNoNumberIsNotCounted(String value) {
        CACHE.set("n", value);
        assertThat(CACHE.increment("n", 1)).isEqualTo(NON_NUMERIC);
        assertThat(CACHE.get("n")).isEqualTo(value);
        assertThat(CACHE.increment("absent", 1)).isEqualTo(NOT_FOUND);
    }

    @Test
    void aValueThatArrivesInPiecesIsSeenOnlyWhenItIsCommitted() {
        String value = text(20_000);
        CACHE.set("key", "old");
        PendingValue pending = CACHE.begin("key", value.length());
        ByteBuf pieces = Unpooled.wrappedBuffer(value.getBytes(ISO_8859_1));
        for (int piece = 1; pending.remaining() > 0; piece *= 3) {
            pending.append(pieces.readSlice(Math.min(piece, pieces.readableBytes())));
            assertThat(CACHE.get("key")).isEqualTo("old");
        }
        assertThat(CACHE.session.commit(CACHE.terms.of(SET, 3, 0), pending)).isEqualTo(STORED);
        pending.release();
        assertThat(CACHE.get("key")).isEqualTo(value);
        assertThat(CACHE.flags).isEqualTo(3);
    }

    @Test
    void aPendingValueTakesNoMoreThanItsLength() {
        PendingValue pending = CACHE.begin("key", 3);
        ByteBuf from = StoreFixture.buffer("abcdef").skipBytes(StoreFixture.KEY_INDEX);
        pending.append(from);
        assertThat(pending.remaining()).isZero();
        assertThat(from.readerIndex()).isEqualTo(StoreFixture.KEY_INDEX + 3);
        assertThat(CACHE.session.commit(CACHE.terms.of(ADD, 0, 0), pending)).isEqualTo(STORED);
        pending.release();
        assertThat(CACHE.get("key")).isEqualTo("abc");
    }

    @Test
    void aPendingValueIsCommittedUnderAnyMode() {
        assertThat(commit(REPLACE, "key", "a", 0)).isEqualTo(NOT_STORED);
        assertThat(commit(APPEND, "key", "a", 0)).isEqualTo(NOT_STORED);
        assertThat(commit(CAS, "key", "a", 1)).isEqualTo(NOT_FOUND);
        assertThat(commit(ADD, "key", "a", 0)).isEqualTo(STORED);
        assertThat(commit(APPEND, "key", "b", 0)).isEqualTo(STORED);
        assertThat(commit(PREPEND, "key", "c", 0)).isEqualTo(STORED);
        assertThat(CACHE.get("key")).isEqualTo("cab");
        assertThat(commit(CAS, "key", "d", CACHE.casUnique - 1)).isEqualTo(EXISTS);
        assertThat(commit(CAS, "key", "d", CACHE.casUnique)).isEqualTo(STORED);
        assertThat(CACHE.get("key")).isEqualTo("d");
    }

    @Test
    void aHalfFilledValueIsNotCommitted() {
        PendingValue pending = CACHE.begin("key", 3);
        assertThatThrownBy(() -> CACHE.session.commit(CACHE.terms.of(SET, 0, 0), pending))
                .isInstanceOf(IllegalStateException.class);
        pending.release();
    }

    private static StoreResult commit(StoreMode mode, String key, String value, long casUnique) {
        PendingValue pending = CACHE.begin(key, value.length());
        pending.append(StoreFixture.buffer(value).skipBytes(StoreFixture.KEY_INDEX));
        StoreResult result = CACHE.session.commit(CACHE.terms.of(mode, 0, 0).casUnique(casUnique), pending);
        pending.release();
        return result;
    }

    private static long uniqueOf(String key) {
        CACHE.get(key);
        return CACHE.casUnique;
    }

    /** Text without a period that a chunk's length could hide. */
    static String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + (i * 31 + i / 89) % 90));
        }
        return text.toString();
    }
}
