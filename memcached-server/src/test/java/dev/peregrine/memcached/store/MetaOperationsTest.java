package dev.peregrine.memcached.store;

import static dev.peregrine.memcached.store.StoreMode.APPEND;
import static dev.peregrine.memcached.store.StoreMode.CAS;
import static dev.peregrine.memcached.store.StoreMode.SET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The operations that memcached's meta commands ask for, and the walk over all items. */
class MetaOperationsTest {

    private final StoreFixture cache = new StoreFixture(8L << 20, true);
    private final GetTerms get = new GetTerms();
    private final DeleteTerms delete = new DeleteTerms();

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void aRetrievalTellsWhetherAndWhenTheItemWasUsedBefore() {
        cache.set("key", "v");
        long stored = cache.now();
        cache.pass(5);
        assertThat(cache.get("key", get.reset().noBump())).isEqualTo("v ");
        assertThat(cache.get("key", get.reset())).isEqualTo("v ");
        assertThat(cache.lastAccessSeconds).isEqualTo(stored);
        cache.pass(5);
        assertThat(cache.get("key", get.reset())).isEqualTo("v F");
        assertThat(cache.lastAccessSeconds).isEqualTo(stored + 5);
        cache.set("key", "w");
        assertThat(cache.get("key", get.reset())).isEqualTo("w ");
    }

    @Test
    void aTouchShowsTheOldTimeBesideTheNew() {
        cache.setUntil(cache.now() + 10, "key", "v");
        cache.get("key", get.reset().touch(cache.now() + 90));
        assertThat(cache.previousExpiresAtSeconds).isEqualTo(cache.now() + 10);
        assertThat(cache.expiresAtSeconds).isEqualTo(cache.now() + 90);
    }

    @Test
    void oneReaderOfAnAbsentItemMakesItAndTheOthersWait() {
        get.reset().vivify(cache.now() + 30).newCasUnique(77);
        assertThat(cache.get("key", get)).isEqualTo(" W");
        assertThat(cache.casUnique).isEqualTo(77);
        assertThat(cache.expiresAtSeconds).isEqualTo(cache.now() + 30);
        assertThat(cache.get("key", get)).isEqualTo(" FT");
        assertThat(cache.store(cache.terms.of(CAS, 0, 0).casUnique(77), "key", "v"))
                .isEqualTo(StoreResult.STORED);
        assertThat(cache.get("key", get)).isEqualTo("v ");
        assertThat(cache.get("absent", get.reset())).isNull();
    }

    @Test
    void oneReaderOfAnItemThatIsAboutToExpireStoresItAnew() {
        cache.setUntil(cache.now() + 20, "key", "v");
        assertThat(cache.get("key", get.reset().recache(cache.now() + 20))).isEqualTo("v ");
        assertThat(cache.get("key", get.reset().recache(cache.now() + 21))).isEqualTo("v FW");
        assertThat(cache.get("key", get.reset().recache(cache.now() + 21))).isEqualTo("v FT");
    }

    @Test
    void termsCountInTheirOrder() {
        cache.setUntil(cache.now() + 20, "key", "v");
        long soon = cache.now() + 30;
        assertThat(cache.get("key", get.reset().touch(cache.now() + 90).recache(soon)))
                .isEqualTo("v ");
        cache.touch("key", cache.now() + 20);
        assertThat(cache.get("key", get.reset().recache(soon).touch(cache.now() + 90)))
                .isEqualTo("v FW");
    }

    @Test
    void aStaleItemIsShownAndOneReaderWins() {
        cache.set("key", "v");
        long before = uniqueOf("key");
        assertThat(cache.delete("key", delete.reset().markStale().touch(cache.now() + 30)))
                .isEqualTo(DeleteResult.DELETED);
        assertThat(cache.get("key", get.reset())).isEqualTo("v FSW");
        assertThat(cache.casUnique).isGreaterThan(before);
        assertThat(cache.expiresAtSeconds).isEqualTo(cache.now() + 30);
        assertThat(cache.get("key", get.reset())).isEqualTo("v FST");
        cache.delete("key", delete.reset().markStale());
        assertThat(cache.get("key", get.reset())).isEqualTo("v FSW");
        cache.set("key", "new");
        assertThat(cache.get("key", get.reset())).isEqualTo("new ");
    }

    @Test
    void anOlderVersionIsStoredAsStaleWhereThatIsAccepted() {
        cache.setUntil(cache.now() + 60, "key", "v");
        long old = uniqueOf("key");
        cache.delete("key", delete.reset().markStale());
        cache.get("key", get.reset());
        StoreTerms late = cache.terms.of(CAS, 0, 0).casUnique(old);
        assertThat(cache.store(late, "key", "late")).isEqualTo(StoreResult.EXISTS);
        assertThat(cache.store(late.acceptOlder(), "key", "late")).isEqualTo(StoreResult.STORED);
        assertThat(cache.get("key", get.reset())).isEqualTo("late ST");
        assertThat(cache.expiresAtSeconds).isEqualTo(cache.now() + 60);
        assertThat(cache.store(late.casUnique(Long.MAX_VALUE), "key", "later")).isEqualTo(StoreResult.EXISTS);
    }

    @Test
    void aDeletionComparesTheUnique() {
        cache.set("key", "v");
        long unique = uniqueOf("key");
        assertThat(cache.delete("key", delete.reset().casUnique(unique + 1))).isEqualTo(DeleteResult.EXISTS);
        assertThat(cache.delete("key", delete.reset().casUnique(unique))).isEqualTo(DeleteResult.DELETED);
        assertThat(cache.delete("key", delete.reset().casUnique(unique))).isEqualTo(DeleteResult.NOT_FOUND);
    }

    @Test
    void aValueIsDroppedAndItsItemStays() {
        cache.store(SET, "key", 7, cache.now() + 60, 0, ChronicleStoreTest.text(50_000));
        long unique = uniqueOf("key");
        assertThat(cache.delete("key", delete.reset().dropValue(0))).isEqualTo(DeleteResult.DELETED);
        assertThat(cache.get("key")).isEmpty();
        assertThat(cache.flags).isZero();
        assertThat(cache.expiresAtSeconds).isZero();
        assertThat(cache.casUnique).isEqualTo(unique);
        assertThat(cache.delete("absent", delete.reset().dropValue(0))).isEqualTo(DeleteResult.NOT_FOUND);
        cache.delete("key", delete.reset().dropValue(3).markStale().newCasUnique(5));
        assertThat(cache.get("key", get.reset())).isEqualTo(" SW");
        assertThat(cache.casUnique).isEqualTo(5);
        assertThat(cache.flags).isEqualTo(3);
    }

    @Test
    void aStoreTellsItsUniqueAndLength() {
        StoreTerms terms = cache.terms.of(SET, 0, 0).newCasUnique(123);
        cache.store(terms, "key", "abc");
        assertThat(terms.storedCasUnique()).isEqualTo(123);
        cache.store(terms.of(APPEND, 0, 0), "key", "defg");
        assertThat(terms.storedValueLength()).isEqualTo(7);
        assertThat(terms.storedCasUnique()).isEqualTo(uniqueOf("key"));
        assertThat(cache.store(terms.of(APPEND, 0, 0).casUnique(123), "key", "h"))
                .isEqualTo(StoreResult.EXISTS);
    }

    @Test
    void anAppendMakesTheItemWhereItMay() {
        StoreTerms terms = cache.terms.of(APPEND, 9, 0);
        assertThat(cache.store(terms, "key", "a")).isEqualTo(StoreResult.NOT_STORED);
        assertThat(cache.store(terms.vivify(cache.now() + 8), "key", "a")).isEqualTo(StoreResult.STORED);
        assertThat(cache.store(terms, "key", "b")).isEqualTo(StoreResult.STORED);
        assertThat(cache.get("key")).isEqualTo("ab");
        assertThat(cache.flags).isEqualTo(9);
        assertThat(cache.expiresAtSeconds).isEqualTo(cache.now() + 8);
    }

    @Test
    void aNumberIsMadeComparedAndTouched() {
        CountTerms terms = cache.countTerms.of(5, false);
        assertThat(cache.count("n", terms.vivify(40, cache.now() + 8))).isEqualTo(StoreResult.STORED);
        assertThat(cache.counter.created()).isTrue();
        assertThat(cache.get("n")).isEqualTo("40");
        assertThat(cache.count("n", terms.touch(cache.now() + 99).newCasUnique(6)))
                .isEqualTo(StoreResult.STORED);
        assertThat(cache.counter.value()).isEqualTo(45);
        assertThat(cache.counter.casUnique()).isEqualTo(6);
        assertThat(cache.counter.previousExpiresAtSeconds()).isEqualTo(cache.now() + 8);
        assertThat(cache.counter.expiresAtSeconds()).isEqualTo(cache.now() + 99);
        assertThat(cache.count("n", terms.of(1, true).casUnique(7))).isEqualTo(StoreResult.EXISTS);
        assertThat(cache.count("n", terms.of(1, true).casUnique(6))).isEqualTo(StoreResult.STORED);
        assertThat(cache.get("n")).isEqualTo("44");
    }

    @Test
    void anItemRemembersThatItsKeyIsSentEncoded() {
        cache.store(cache.terms.of(SET, 0, 0).keyBinary(true), "key", "v");
        List<Boolean> seen = new ArrayList<>();
        cache.session.scan(0, 10, item -> seen.add(item.keyBinary()));
        assertThat(seen).containsExactly(true);
    }

    @Test
    void aWalkShowsEveryItemOnceWhileOthersComeAndGo() {
        for (int i = 0; i < 5_000; i++) {
            cache.set("stays" + i, ChronicleStoreTest.text(i % 100));
            cache.setUntil(cache.now() + 1, "dies" + i, "x");
        }
        cache.pass(1);
        Set<String> seen = new HashSet<>();
        long cursor = 0;
        int calls = 0;
        do {
            int before = seen.size();
            cursor = cache.session.scan(cursor, 100, item -> {
                ByteBuf key = StoreFixture.direct(300);
                item.writeKey(key);
                assertThat(item.keyLength()).isEqualTo(key.readableBytes());
                String text = key.toString(ISO_8859_1);
                if (text.startsWith("stays")) {
                    assertThat(seen.add(text)).isTrue();
                }
            });
            assertThat(seen.size() - before).isLessThan(300);
            for (int i = 0; i < 100; i++) {
                cache.set("comes" + calls + "-" + i, "x");
            }
            calls++;
        } while (cursor != 0);
        assertThat(seen).hasSize(5_000);
        assertThat(calls).isGreaterThan(40);
    }

    private long uniqueOf(String key) {
        cache.get(key);
        return cache.casUnique;
    }
}
